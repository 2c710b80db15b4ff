import type { Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/**
 * What the modules provide of this type; undefined where they provide none. By `app.get` Nest would log an error about what
 * is no error: a process without a consumer, or without a database.
 */
export function findProvider<T>(app: NestFastifyApplication, type: Type<T> | (abstract new () => T)): T | undefined {
  try {
    return app.get(ModuleRef).get<T>(type, { strict: false });
  } catch {
    return undefined;
  }
}
