import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { StorefrontAnswer } from '@waybill/console-api';
import { Public } from '@waybill/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf, type Caller } from '../callers/caller.js';
import { Guests } from '../callers/guests.js';
import { GatewayConfig } from '../gateway.config.js';
import { PublicReads } from '../upstream/public-reads.js';
import { SCENARIOS } from './scenarios.js';
import { storefrontProducts } from './storefront-products.js';

/** What the shop's first page shows. */
@ApiTags('storefront')
@Public()
@Controller('api/storefront')
export class StorefrontController {
  constructor(
    private readonly config: GatewayConfig,
    private readonly guests: Guests,
    private readonly reads: PublicReads,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Products, who orders, and ways an order can go' })
  @ApiOkResponse({ description: 'Scenarios only with the simulated payment provider' })
  async show(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StorefrontAnswer> {
    const { storefront: mode, paymentProvider } = this.config;
    const products = mode === 'off' ? [] : await storefrontProducts(this.reads);
    const caller = callerOf(request);
    return {
      mode,
      customer: this.customerOf(caller, request, reply),
      signedIn: signedInAs(caller),
      scenarios: mode !== 'off' && paymentProvider === 'simulated' ? SCENARIOS : [],
      products,
    };
  }

  private customerOf(caller: Caller, request: FastifyRequest, reply: FastifyReply): StorefrontAnswer['customer'] {
    if (caller.kind === 'session' || caller.kind === 'token') {
      const { customerId, name, roles } = caller.actor;
      return customerId !== undefined && roles.has('customer')
        ? { id: customerId, guest: false, name: name ?? null }
        : null;
    }
    if (!this.guests.areWelcome) return null;
    return { id: this.guests.admit(request, reply).customerId!, guest: true, name: null };
  }
}

function signedInAs(caller: Caller): StorefrontAnswer['signedIn'] {
  if (caller.kind !== 'session' && caller.kind !== 'token') return null;
  const { name, subject, roles } = caller.actor;
  return { name: name ?? subject, roles: [...roles] };
}
