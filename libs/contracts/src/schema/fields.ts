import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { schemaRef, type SchemaRef } from './schema-ref.js';

/** Longest text field of an event, in Unicode code points, unless the field says otherwise. */
export const MAX_TEXT = 255;

/** Most lines that one order, and so one event, may have. */
export const MAX_LINES = 100;

/** Most units of one line. */
export const MAX_QUANTITY = 1_000_000;

type Class = new () => object;

const all =
  (...decorators: PropertyDecorator[]): PropertyDecorator =>
  (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };

interface ListSchema {
  readonly type: 'array';
  readonly items: SchemaRef;
  readonly minItems: number;
  readonly maxItems: number;
}

/** Replaces what class-validator-jsonschema makes of a nested class: it knows neither the class of list items nor refs. */
const schemaIs =
  (schema: () => SchemaRef | ListSchema): PropertyDecorator =>
  (target, property) => {
    JSONSchema(() => ({ ...schema() }))(target, String(property));
  };

/** Text of `min`..`max` Unicode code points. */
export const Text = (min = 1, max = MAX_TEXT): PropertyDecorator => all(IsString(), Length(min, max));

export const Pattern = (pattern: RegExp): PropertyDecorator => all(IsString(), Matches(pattern));

/**
 * A UUID in its canonical lower-case form (RFC 9562). One spelling only: ids are compared as text in keys and as
 * `uuid` in Postgres, and the two must agree.
 */
export const Uuid = (): PropertyDecorator => Pattern(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

/** A whole number that JSON carries exactly (RFC 8259 section 6: at most 2^53 - 1). */
export const Whole = (min = 0, max = Number.MAX_SAFE_INTEGER): PropertyDecorator => all(IsInt(), Min(min), Max(max));

/** Units asked for on one line. */
export const Quantity = (): PropertyDecorator => Whole(1, MAX_QUANTITY);

export const Flag = (): PropertyDecorator => IsBoolean();

export const OneOf = (values: readonly string[]): PropertyDecorator => IsIn([...values]);

/** The field may be absent. `null` is a value like any other and is refused. */
export const Optional = (): PropertyDecorator => ValidateIf((_object, value: unknown) => value !== undefined);

export const Nested = (of: () => Class): PropertyDecorator =>
  all(
    IsObject(),
    ValidateNested(),
    Type(of),
    schemaIs(() => schemaRef(of())),
  );

export const ListOf = (of: () => Class, min = 0, max = MAX_LINES): PropertyDecorator =>
  all(
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(max),
    IsObject({ each: true }),
    ValidateNested({ each: true }),
    Type(of),
    schemaIs(() => ({ type: 'array', items: schemaRef(of()), minItems: min, maxItems: max })),
  );
