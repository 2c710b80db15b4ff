import type { ServiceOptions } from '@waybill/platform';
import { AppModule } from './app.module.js';
import { Callers } from './callers/callers.js';
import { configureEdge } from './configure-edge.js';
import { gatewayDocument } from './documents/gateway-document.js';
import { GatewayConfig } from './gateway.config.js';

/** The gateway as a process of the platform's. */
export const gateway: ServiceOptions<'gateway'> = {
  name: 'gateway',
  config: GatewayConfig,
  module: AppModule,
  actors: Callers,
  configure: (app) => configureEdge(app),
  document: gatewayDocument,
};
