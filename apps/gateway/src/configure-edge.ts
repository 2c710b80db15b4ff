import replyFrom from '@fastify/reply-from';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { BODY_TIMEOUT_MS, HEADERS_TIMEOUT_MS, Proxy } from './proxy/proxy.js';
import type { ProxiedTo, Route } from './routes/route.js';
import { ROUTES } from './routes/routes.js';

/** What is said of the gateway's HTTP beside its controllers. Runs before the first route is added. */
export async function configureEdge(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.register(replyFrom, {
    undici: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      bodyTimeout: BODY_TIMEOUT_MS,
      // Certificates are checked; the plugin's default is not to.
      connect: { rejectUnauthorized: true },
    },
    disableRequestLogging: true,
    destroyAgent: true,
  });
  const proxy = app.get(Proxy);
  for (const route of ROUTES) if (isProxied(route)) proxy.addRoute(fastify, route);
}

const isProxied = (route: Route): route is Route & { readonly to: ProxiedTo } => route.to !== undefined;
