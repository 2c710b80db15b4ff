import { Module } from '@nestjs/common';
import { GatewayConfig } from '../gateway.config.js';
import { Limits } from '../limits/limits.js';
import { Proxy } from '../proxy/proxy.js';
import { Edge } from './edge.js';

const limits = { provide: Limits, inject: [GatewayConfig], useFactory: (config: GatewayConfig) => new Limits(config) };

/** What every request passes, and where the proxied ones go. */
@Module({ providers: [limits, Edge, Proxy] })
export class EdgeModule {}
