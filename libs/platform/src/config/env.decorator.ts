import 'reflect-metadata';

/** How the text of a variable becomes the value of its property. */
export type EnvType = 'text' | 'number' | 'boolean' | 'list';

export interface EnvOptions {
  /** Never shown in error messages or logs. */
  readonly secret?: boolean;
  /** What the variable accepts, in words; otherwise put together from the validators' messages. */
  readonly accepts?: string;
}

export interface EnvVariable extends EnvOptions {
  readonly name: string;
  readonly property: string;
  /** Declared type of the property (`design:type`); undefined where the compiler could not tell. */
  readonly declared: EnvType | undefined;
}

const VARIABLES = Symbol('waybill:env');
const TYPES = new Map<unknown, EnvType>([
  [String, 'text'],
  [Number, 'number'],
  [Boolean, 'boolean'],
  [Array, 'list'],
]);

/**
 * The property is read from the environment variable `name`. Its declared type decides how the text is read
 * (a `string[]` is a comma-separated list); its initializer is the default. class-validator decorators beside it
 * say what is accepted.
 */
export function Env(name: string, options: EnvOptions = {}): PropertyDecorator {
  return (prototype, property) => {
    const own = (Reflect.getOwnMetadata(VARIABLES, prototype) ?? []) as EnvVariable[];
    const declared = TYPES.get(Reflect.getMetadata('design:type', prototype, property));
    Reflect.defineMetadata(VARIABLES, [...own, { ...options, name, property: String(property), declared }], prototype);
  };
}

/** Every variable of `type` and of the classes it extends, base class first. */
export function variablesOf(type: abstract new () => object): EnvVariable[] {
  const found: EnvVariable[] = [];
  for (
    let prototype = type.prototype as object | null;
    prototype;
    prototype = Object.getPrototypeOf(prototype) as object
  ) {
    found.unshift(...((Reflect.getOwnMetadata(VARIABLES, prototype) ?? []) as EnvVariable[]));
  }
  return found;
}
