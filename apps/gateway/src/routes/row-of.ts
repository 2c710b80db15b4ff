import type { FastifyRequest } from 'fastify';
import type { Route } from './route.js';
import { ROUTES } from './routes.js';

const byKey = new Map<string, Route>(ROUTES.map((row) => [`${row.method} ${row.path}`, row]));

/** What reads a row's path: HEAD is GET without the body. */
const methodOf = (method: string): string => (method === 'HEAD' ? 'GET' : method);

/** The API document's pages come with many files; they are one row. */
export const rowAt = (method: string, path: string): Route | undefined =>
  byKey.get(`${methodOf(method)} ${path.startsWith('/docs/') ? '/docs/*' : path}`);

export const rowOf = ({ method, routeOptions: { url } }: FastifyRequest): Route | undefined => rowAt(method, url ?? '');
