import type { OpenAPIObject } from '@nestjs/swagger';

/** A route of a service, as its API document has it. */
export interface Route {
  readonly method: string;
  /** With `{name}` for each parameter. */
  readonly path: string;
  /** What it asks of its caller; undefined where it is public. */
  readonly permissions: readonly string[] | undefined;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Every route that an API document describes. */
export function routesOf({ paths }: Pick<OpenAPIObject, 'paths'>): Route[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method] as { 'x-permissions'?: readonly string[] } | undefined;
      return operation ? [{ method: method.toUpperCase(), path, permissions: operation['x-permissions'] }] : [];
    }),
  );
}
