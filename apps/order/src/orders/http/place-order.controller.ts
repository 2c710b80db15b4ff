import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiHeader,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import {
  CurrentActor,
  IDEMPOTENCY_KEY_SCHEMA,
  idempotencyKeyOf,
  mayTake,
  Permits,
  REPLAYED,
  traceparentOf,
  type Actor,
} from '@waybill/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AwaitFinal } from '../application/await-final.js';
import { PlaceIdempotently, type KeyRefused, type PlacedOnce } from '../application/place-idempotently.js';
import { OrderConfig } from '../../order.config.js';
import { PlaceOrder, type OrderRequest } from '../application/place-order.js';
import { isRefused, type Order } from '../domain/index.js';
import type { KeyClaim } from '../persistence/idempotency-keys.js';
import { goneSignal } from './event-stream.js';
import { assertMayPlace } from './ownership.js';
import { OrderView } from './order.view.js';
import { PlaceOrderBody } from './place-order.dto.js';
import { problemOfRefusal } from './placing-refusal.js';
import { preferredWait } from './prefer.js';
import { toOrderRequest } from './to-order-request.js';
import { toOrderView } from './to-order-view.js';

const text = (description: string) => ({ description, schema: { type: 'string' as const } });

@ApiTags('orders')
@Controller('orders')
export class PlaceOrderController {
  constructor(
    private readonly placeOrder: PlaceOrder,
    private readonly placeIdempotently: PlaceIdempotently,
    private readonly awaitFinal: AwaitFinal,
    private readonly config: OrderConfig,
  ) {}

  @Post()
  @Permits('orders:place')
  @ApiOperation({ summary: 'Place an order; it goes on by events and is PENDING at first' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    schema: IDEMPOTENCY_KEY_SCHEMA,
    description: 'Of this customer, for 24 hours: the same key and body get the first answer again',
  })
  @ApiHeader({
    name: 'Prefer',
    required: false,
    description: '`wait=N` (RFC 7240): answers when the order is final or after N seconds, at most 30',
  })
  @ApiCreatedResponse({
    type: OrderView,
    headers: {
      Location: text('Where the order is'),
      'Preference-Applied': text('`wait=N`, where it was asked for'),
    },
  })
  @ApiBadRequestResponse({
    description: 'Codes `validation-failed`, which names each field, `invalid-idempotency-key`',
  })
  @ApiConflictResponse({
    description:
      'Codes `insufficient-stock` with `lines` (only with `requireStock`), `price-changed` with the `total` that the order ' +
      'would have (only with `expectedTotal`), `idempotency-key-in-use`',
  })
  @ApiUnprocessableEntityResponse({
    description:
      'Codes `unknown-product` and `currency-mismatch` with `skus`, `idempotency-key-reused`; `payment-method-required` ' +
      'with a real payment provider, `shipping-address-required` where the carrier needs one',
  })
  async place(
    @Body() body: PlaceOrderBody,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderView> {
    assertMayPlace(actor, body.customerId);
    const seconds = preferredWait(request.headers.prefer);
    const placed = await this.placed(toOrderRequest(body, this.config), request, seconds);
    if (isRefused(placed)) throw problemOfRefusal(placed);
    const { outcome, claim } = placed;
    const isRepeated = claim === undefined && idempotencyKeyOf(request) !== undefined;
    if (isRefused(outcome)) throw problemOfRefusal(outcome, isRepeated ? REPLAYED : {});
    if (isRepeated) reply.headers(REPLAYED);
    reply.header('location', `/orders/${outcome.id}`);
    // The first answer again is what was answered then, not what has become of the order.
    if (seconds === undefined || isRepeated) return toOrderView(outcome);
    reply.header('preference-applied', `wait=${seconds}`);
    mayTake(reply, seconds * 1_000);
    return toOrderView(await this.waited(outcome, seconds, goneSignal(reply), claim));
  }

  private async waited(placed: Order, seconds: number, gone: AbortSignal, claim?: KeyClaim): Promise<Order> {
    try {
      const order = await this.awaitFinal.execute(placed, seconds, gone);
      // The very same: nothing was waited for, or it cannot be read, and the client must not wait for more of that.
      if (claim && seconds > 0) {
        const amended = this.placeIdempotently.amend(claim, order);
        if (order !== placed) await amended;
      }
      return order;
    } catch (error) {
      if (claim) await this.placeIdempotently.release(claim);
      throw error;
    }
  }

  private async placed(
    order: OrderRequest,
    request: FastifyRequest,
    waitSeconds: number | undefined,
  ): Promise<PlacedOnce | KeyRefused> {
    const key = idempotencyKeyOf(request);
    const traceparent = traceparentOf(request);
    if (key !== undefined) return this.placeIdempotently.execute(order, traceparent, key, waitSeconds);
    return { outcome: await this.placeOrder.execute(order, traceparent) };
  }
}
