import { Module } from '@nestjs/common';
import type { DynamicModule, ModuleMetadata, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ProcessName } from '@waybill/contracts';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { ActorSource, AuthGuard } from '../auth/auth.guard.js';
import { assertRoutesDeclared } from '../auth/declared-routes.js';
import type { ConfigClass } from '../config/load-config.js';
import type { ServiceConfig } from '../config/service-config.js';
import { logRequests } from '../http/access-log.js';
import { serveApiDocs } from '../http/api-docs.js';
import { AllowedHosts } from '../http/edge/allowed-hosts.js';
import { QueryGuard } from '../http/query.guard.js';
import { RouteMethods } from '../http/route-methods.js';
import { ServiceAdapter } from '../http/service.adapter.js';
import { ShapePipe } from '../http/shape/shape.pipe.js';
import { NestLogger } from '../logging/nest-logger.js';
import { measureRequests } from '../metrics/http-metrics.js';
import { Metrics } from '../metrics/metrics.js';
import { ProblemFilter } from '../problems/problem.filter.js';
import { recordRequestSpans } from '../tracing/request-spans.js';
import { PlatformModule } from './platform.module.js';

type ImportedModule = NonNullable<ModuleMetadata['imports']>[number];

export interface ServiceOptions<Name extends ProcessName = ProcessName> {
  readonly name: Name;
  /** The service's settings: `class OrderConfig extends serviceConfig('order')`. */
  readonly config: ConfigClass<ServiceConfig<Name>>;
  readonly module: ImportedModule;
  /** Provider that finds out who calls. Default: bearer tokens alone. */
  readonly actors?: Type<ActorSource>;
  /** Runs before the application is initialised; for what cannot be said in a module. */
  readonly configure?: (app: NestFastifyApplication) => void | Promise<void>;
  /** Makes the API document of the one that the controllers give, at every request for it. */
  readonly document?: (own: OpenAPIObject, app: NestFastifyApplication) => Promise<OpenAPIObject>;
}

@Module({})
class ServiceModule {}

/**
 * The service as a Nest application with everything the platform gives it, neither initialised nor listening.
 *
 * @throws UndeclaredRouteError where a route does not say who may use it; whatever the modules throw while they are put
 *   together (database away for too long, wrong password, …)
 */
export async function createServiceApp(
  { config: type, module, actors = ActorSource as Type<ActorSource>, configure, document }: ServiceOptions,
  config: ServiceConfig,
  logger: Logger,
): Promise<NestFastifyApplication> {
  const routes = new RouteMethods();
  const problems = new ProblemFilter(routes);
  const metrics = new Metrics({ service: config.service, replica: config.instance });
  const hosts = new AllowedHosts(config.host, config.hostNames, config.auth.mode === 'required');
  const adapter = new ServiceAdapter({
    bodyLimit: config.bodyLimit,
    hosts,
    routes,
    problems,
    trustedProxies: config.trustedProxies,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  measureRequests(fastify, metrics);
  recordRequestSpans(fastify);
  logRequests(fastify, logger);
  const imports = [PlatformModule.forService(type, config, metrics, adapter.closing), module];
  const root: DynamicModule = { module: ServiceModule, imports };
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: new NestLogger(logger),
    abortOnError: false,
    bodyParser: false,
  });
  assertRoutesDeclared(app);
  app.useGlobalGuards(new AuthGuard(app.get(actors, { strict: false })), new QueryGuard());
  app.useGlobalPipes(new ShapePipe());
  app.useGlobalFilters(problems);
  await configure?.(app);
  serveApiDocs(app, config.service, document && ((own) => document(own, app)));
  return app;
}
