import type { INestApplicationContext } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { requirementOf } from './permits.decorator.js';

/** Routes that say neither who may use them nor that everybody may. */
export class UndeclaredRouteError extends Error {
  readonly code = 'undeclared-route';

  constructor(readonly routes: readonly string[]) {
    super(
      `${routes.join(', ')} ${routes.length === 1 ? 'says' : 'say'} neither @Permits(…) nor @Public(): ` +
        'a route must declare who may use it',
    );
    this.name = 'UndeclaredRouteError';
  }
}

/** @throws UndeclaredRouteError naming each `Controller.method` */
export function assertRoutesDeclared(app: INestApplicationContext): void {
  const scanner = new MetadataScanner();
  const undeclared = new Set<string>();
  for (const module of app.get(ModulesContainer, { strict: false }).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, object>;
      for (const name of scanner.getAllMethodNames(prototype)) {
        const handler = prototype[name];
        if (!handler || !Reflect.hasMetadata(PATH_METADATA, handler)) continue;
        if (!requirementOf(metatype, handler)) undeclared.add(`${metatype.name}.${name}`);
      }
    }
  }
  if (undeclared.size > 0) throw new UndeclaredRouteError([...undeclared]);
}
