import replyFrom from '@fastify/reply-from';
import fastifyStatic from '@fastify/static';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Edge } from './edge/edge.js';
import { WEB } from './pages/web.js';
import { Proxy, PROXY_TIMEOUTS } from './proxy/proxy.js';
import { assertRoutesInTable, assertSamePermissions, watchRoutes } from './routes/assert-table.js';
import type { ProxiedTo, Route } from './routes/route.js';
import { ROUTES } from './routes/routes.js';

const YEAR_S = 365 * 24 * 60 * 60;

/**
 * What is said of the gateway's HTTP beside its controllers. Runs before Nest adds their routes.
 *
 * @throws RouteTableError where the table and the controllers disagree
 */
export async function configureEdge(app: NestFastifyApplication, timeouts = PROXY_TIMEOUTS): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  const added = watchRoutes(fastify);
  fastify.addHook('onReady', (done) => {
    assertRoutesInTable(added);
    done();
  });
  assertSamePermissions(app);
  await fastify.register(replyFrom, {
    undici: {
      headersTimeout: timeouts.headersMs,
      bodyTimeout: timeouts.bodyMs,
      // Certificates are checked; the plugin's default is not to.
      connect: { rejectUnauthorized: true },
    },
    disableRequestLogging: true,
    destroyAgent: true,
  });
  await app.get(Edge, { strict: false }).register(fastify);
  // Their names carry the hash of what is in them.
  void fastify.register(fastifyStatic, {
    root: join(WEB, 'assets'),
    prefix: '/assets/',
    wildcard: true,
    decorateReply: false,
    index: false,
    maxAge: YEAR_S * 1_000,
    immutable: true,
  });
  const proxy = app.get(Proxy, { strict: false });
  for (const route of ROUTES) if (isProxied(route)) proxy.addRoute(fastify, route);
}

const isProxied = (route: Route): route is Route & { readonly to: ProxiedTo } => route.to !== undefined;
