import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiCreatedResponse,
  ApiHeader,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { ProblemError, traceparentOf } from '@waybill/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AwaitFinal } from '../application/await-final.js';
import { FindOrders } from '../application/find-orders.js';
import { type Placed, PlaceOrder } from '../application/place-order.js';
import { isRefused, type Order } from '../domain/index.js';
import { goneSignal } from './event-stream.js';
import { ListOrdersQuery } from './list-orders.query.js';
import { OrderParams } from './order.params.js';
import { OrderPage, OrderView } from './order.view.js';
import { PlaceOrderBody } from './place-order.dto.js';
import { preferredWait } from './prefer.js';
import { toOrderView } from './to-order-view.js';

@ApiTags('orders')
@Controller('orders')
export class OrdersController {
  constructor(
    private readonly placeOrder: PlaceOrder,
    private readonly findOrders: FindOrders,
    private readonly awaitFinal: AwaitFinal,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Place an order; it goes on by events and is PENDING at first' })
  @ApiHeader({
    name: 'Prefer',
    required: false,
    description: '`wait=N` (RFC 7240): answers when the order is final or after N seconds, at most 30',
  })
  @ApiCreatedResponse({
    type: OrderView,
    headers: {
      Location: { description: 'Where the order is', schema: { type: 'string' } },
      'Preference-Applied': { description: '`wait=N`, where it was asked for', schema: { type: 'string' } },
    },
  })
  @ApiBadRequestResponse({ description: 'Code `validation-failed`: names each field' })
  @ApiUnprocessableEntityResponse({ description: 'Codes `unknown-product`, `currency-mismatch`, with `skus`' })
  async place(
    @Body() body: PlaceOrderBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderView> {
    const { customerId, items, currency, contact, shippingAddress } = body;
    const { allowPartial = false, paymentMethod = 'tok_ok' } = body;
    const placed = await this.placeOrder.execute(
      { customerId, items, currency, allowPartial, paymentMethod, contact, shippingAddress },
      traceparentOf(request),
    );
    if (isRefused(placed)) throw refusal(placed);
    reply.header('location', `/orders/${placed.id}`);
    const seconds = preferredWait(request.headers.prefer);
    if (seconds === undefined) return toOrderView(placed);
    reply.header('preference-applied', `wait=${seconds}`);
    return toOrderView(await this.awaitFinal.execute(placed, seconds, goneSignal(reply)));
  }

  @Get(':id')
  @ApiOperation({ summary: 'An order as it stands' })
  @ApiOkResponse({ type: OrderView })
  @ApiNotFoundResponse({ description: 'Code `order-not-found`' })
  async get(@Param() { id }: OrderParams): Promise<OrderView> {
    return toOrderView(await this.findOrders.one(id));
  }

  @Get()
  @ApiOperation({ summary: 'Orders, newest first' })
  @ApiOkResponse({ type: OrderPage })
  async list(@Query() query: ListOrdersQuery): Promise<OrderPage> {
    const { limit, cursor, ...filter } = query;
    const page = await this.findOrders.page(filter, limit, cursor);
    return { items: page.items.map(toOrderView), nextCursor: page.nextCursor };
  }
}

const STATUS_OF_REFUSAL = {
  UNKNOWN_PRODUCT: 422,
  CURRENCY_MISMATCH: 422,
  TOTAL_TOO_LARGE: 400,
  ORDER_TOO_LARGE: 400,
} as const;

/** `UNKNOWN_PRODUCT` → 422 `unknown-product`, naming the SKUs at fault. */
function refusal({ refused, detail, skus }: Exclude<Placed, Order>): ProblemError {
  const code = refused.toLowerCase().replaceAll('_', '-');
  return new ProblemError(STATUS_OF_REFUSAL[refused], code, detail, skus.length > 0 ? { skus } : {});
}
