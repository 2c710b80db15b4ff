import { Global, Module } from '@nestjs/common';
import { AccessTokens } from '../callers/access-tokens.js';
import { GatewayConfig } from '../gateway.config.js';
import { Addresses } from '../proxy/addresses.js';
import { PublicReads } from './public-reads.js';
import { Upstream } from './upstream.js';

const addresses = {
  provide: Addresses,
  inject: [GatewayConfig],
  useFactory: (config: GatewayConfig) => new Addresses(config),
};

/** How the gateway speaks to the services. */
@Global()
@Module({
  providers: [addresses, AccessTokens, Upstream, PublicReads],
  exports: [Addresses, AccessTokens, Upstream, PublicReads],
})
export class UpstreamModule {}
