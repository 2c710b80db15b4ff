import type { Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { RequestMethod } from '@nestjs/common/enums/request-method.enum.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { requirementOf } from '@waybill/platform';
import type { FastifyInstance } from 'fastify';
import { rowAt } from './row-of.js';
import { ROUTES } from './routes.js';

/** The table does not say what the gateway answers. */
export class RouteTableError extends Error {
  readonly code = 'route-table';
}

/** Notes every route that is added, from now on. */
export function watchRoutes(fastify: FastifyInstance): ReadonlySet<string> {
  const added = new Set<string>();
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) if (one !== 'HEAD') added.add(`${one} ${url}`);
  });
  return added;
}

/** @throws RouteTableError naming every route that is in no row, and every row without a route */
export function assertRoutesInTable(added: ReadonlySet<string>): void {
  const unlisted = [...added].filter((route) => {
    const [method = '', path = ''] = route.split(' ');
    return !rowAt(method, path);
  });
  const missing = ROUTES.filter(({ method, path }) => path !== '/docs/*' && !added.has(`${method} ${path}`));
  const complaints = [
    ...unlisted.map((route) => `${route} is in no row`),
    ...missing.map(({ method, path }) => `${method} ${path} is answered by nothing`),
  ];
  if (complaints.length > 0) throw new RouteTableError(`routes/routes.ts: ${complaints.join('; ')}`);
}

/** @throws RouteTableError naming every controller's method that asks for other permissions than its row */
export function assertSamePermissions(app: NestFastifyApplication): void {
  const differing = [...controllersOf(app)].flatMap((controller) => methodsOf(controller)).filter(isOther);
  if (differing.length === 0) return;
  const names = differing.map(({ method, path }) => `${method} ${path}`);
  throw new RouteTableError(`routes/routes.ts: ${names.join(', ')} asks for other permissions than its controller`);
}

interface ControllerRoute {
  readonly method: string;
  readonly path: string;
  readonly permissions: string;
}

function* controllersOf(app: NestFastifyApplication): Generator<Type> {
  for (const module of app.get(ModulesContainer, { strict: false }).values()) {
    for (const { metatype } of module.controllers.values()) if (metatype) yield metatype as Type;
  }
}

function methodsOf(controller: Type): ControllerRoute[] {
  const prototype = controller.prototype as Record<string, object>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name]!;
    const path = Reflect.getMetadata(PATH_METADATA, handler) as string | undefined;
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (path === undefined || method === undefined) return [];
    const base = Reflect.getMetadata(PATH_METADATA, controller) as string;
    const steps = `${base}/${path}`.split('/').filter(Boolean);
    const requirement = requirementOf(controller, handler);
    const permissions = requirement === undefined || requirement === 'public' ? 'public' : [...requirement.permissions];
    return [{ method: RequestMethod[method], path: `/${steps.join('/')}`, permissions: String(permissions) }];
  });
}

function isOther({ method, path, permissions }: ControllerRoute): boolean {
  const row = rowAt(method, path);
  return row !== undefined && String(row.who) !== permissions;
}
