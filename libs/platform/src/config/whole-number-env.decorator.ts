import { applyDecorators } from '@nestjs/common';
import { IsInt, Max, Min } from 'class-validator';
import { Env } from './env.decorator.js';

export interface WholeNumberRange {
  readonly min: number;
  readonly max: number;
  /** What is counted, in the plural, as the message to a wrong value shall say it. */
  readonly unit?: string;
}

/** {@link Env} for a whole number from `min` to `max`, both included. */
export const WholeNumberEnv = (name: string, { min, max, unit }: WholeNumberRange): PropertyDecorator =>
  applyDecorators(
    Env(name, { accepts: `must be a whole number ${unit ? `of ${unit} ` : ''}from ${min} to ${max}` }),
    IsInt(),
    Min(min),
    Max(max),
  );
