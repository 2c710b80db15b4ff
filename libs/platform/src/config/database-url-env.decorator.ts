import { applyDecorators } from '@nestjs/common';
import { Matches } from 'class-validator';
import { Env } from './env.decorator.js';

/**
 * {@link Env} for the URL of a Postgres database. What follows `?` is the driver's: `sslmode=verify-full` with
 * `sslrootcert=<PEM file>` asks for TLS with a certificate of that authority.
 */
export const DatabaseUrlEnv = (name: string): PropertyDecorator =>
  applyDecorators(
    Env(name, { secret: true, accepts: 'must be postgres://user:password@host:port/database' }),
    Matches(/^postgres(ql)?:\/\/[^\s/]+\/[^\s/?]+(\?\S*)?$/),
  );
