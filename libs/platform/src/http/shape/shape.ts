import type { FieldError } from '../../problems/problem-error.js';
import { Complaints } from './complaints.js';
import type { Path } from './complaints.js';

/** What is wrong with a value, or null. Runs a class-validator decorator's own validator. */
export type Check = (value: unknown, owner: object) => string | null;

export interface Property {
  readonly name: string;
  /** False: the property is left as it is, as `@IsOptional` and `@ValidateIf` say. */
  readonly applies: (value: unknown, owner: object) => boolean;
  /** In the order of the decorators, top first. */
  readonly checks: readonly Check[];
  /** Checks of every element of a list (`{ each: true }`). */
  readonly elementChecks: readonly Check[];
  /** Checks that compare elements, and so need them to be valid (`@ArrayUnique(byId)`). */
  readonly finalChecks: readonly Check[];
  /** Neither a list nor an object: {@link checks} say all. */
  readonly simple: boolean;
  readonly nested: { readonly shape: () => Shape<object>; readonly list: boolean } | undefined;
  /** Reads the text of a query parameter as the declared type. */
  readonly fromText: (text: string) => unknown;
}

export interface Reading<T> {
  readonly value: T;
  /** Empty: {@link value} is valid. */
  readonly errors: readonly FieldError[];
}

/** A DTO class, compiled: reads plain JSON into an instance of it, or says what is wrong, field by field. */
export class Shape<T extends object> {
  private readonly properties: ReadonlyMap<string, Property>;

  constructor(
    private readonly type: new () => T,
    properties: readonly Property[],
  ) {
    this.properties = new Map(properties.map((property) => [property.name, property]));
  }

  /** Reads a JSON value. Types are taken as they are: `"1"` is no number. Unknown fields are errors. */
  read(input: unknown): Reading<T> {
    const complaints = new Complaints();
    const value = this.readAt(input, [], complaints);
    return { value, errors: complaints.list };
  }

  /** Reads query parameters, which are text, as the types that the class declares. */
  readText(input: Readonly<Record<string, string>>): Reading<T> {
    const typed = Object.entries(input).map(([name, text]) => [
      name,
      this.properties.get(name)?.fromText(text) ?? text,
    ]);
    return this.read(Object.fromEntries(typed));
  }

  /** @internal */
  readAt(input: unknown, path: Path, complaints: Complaints): T {
    const instance = new this.type();
    if (!isObject(input)) {
      complaints.add(path, 'must be an object');
      return instance;
    }
    const target = instance as Record<string, unknown>;
    for (const name of Object.keys(input)) {
      if (this.properties.has(name)) target[name] = input[name];
      else complaints.add([...path, name], 'is not a known field');
    }
    for (const property of this.properties.values()) {
      if (complaints.full) break;
      readProperty(property, target, path, complaints);
    }
    return instance;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readProperty(property: Property, target: Record<string, unknown>, at: Path, complaints: Complaints): void {
  const value = target[property.name];
  if (!property.applies(value, target)) return;
  const failed = firstFailure(property.checks, value, target);
  if (failed === null && property.simple) return;
  const path = [...at, property.name];
  if (value === undefined) complaints.add(path, 'is required');
  else if (failed !== null) complaints.add(path, failed);
  else {
    const before = complaints.list.length;
    target[property.name] = readInside(property, value, target, path, complaints);
    const clash = complaints.list.length === before ? firstFailure(property.finalChecks, value, target) : null;
    if (clash !== null) complaints.add(path, clash);
  }
}

/** Elements of a list and fields of a nested object, each under its own path. */
function readInside(property: Property, value: unknown, owner: object, path: Path, complaints: Complaints): unknown {
  const { nested, elementChecks } = property;
  if (nested && !nested.list) return nested.shape().readAt(value, path, complaints);
  if (!Array.isArray(value)) {
    complaints.add(path, 'must be an array');
    return value;
  }
  return value.map((element: unknown, i) => {
    if (complaints.full) return element;
    const failed = firstFailure(elementChecks, element, owner);
    if (failed !== null) complaints.add([...path, i], failed);
    return failed === null && nested ? nested.shape().readAt(element, [...path, i], complaints) : element;
  });
}

function firstFailure(checks: readonly Check[], value: unknown, owner: object): string | null {
  for (const check of checks) {
    const failed = check(value, owner);
    if (failed !== null) return failed;
  }
  return null;
}
