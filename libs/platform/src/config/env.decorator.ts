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
  /** Set where the property comes from several variables together. */
  readonly group?: EnvGroupReader;
}

/** Makes one value of several variables. @throws an Error with `wrong`, as {@link ConfigurationError} has it */
export type EnvGroupReader = (env: NodeJS.ProcessEnv) => unknown;

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

/** The property is what `read` makes of these variables together. */
export function EnvGroup(
  variables: readonly (EnvOptions & { name: string })[],
  read: EnvGroupReader,
): PropertyDecorator {
  return (prototype, property) => {
    const own = (Reflect.getOwnMetadata(VARIABLES, prototype) ?? []) as EnvVariable[];
    const added = variables.map((variable): EnvVariable => ({
      ...variable,
      property: String(property),
      declared: undefined,
      group: read,
    }));
    Reflect.defineMetadata(VARIABLES, [...own, ...added], prototype);
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
