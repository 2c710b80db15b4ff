import { applyDecorators } from '@nestjs/common';
import { IsUrl } from 'class-validator';
import { Env } from './env.decorator.js';

/** {@link Env} for an absolute http(s) URL, of a host without a dot too. */
export const HttpUrlEnv = (name: string): PropertyDecorator =>
  applyDecorators(
    Env(name, { accepts: 'must be an http(s) URL' }),
    IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false }),
  );
