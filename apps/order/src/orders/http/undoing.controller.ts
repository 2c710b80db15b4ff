import { Body, Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiAcceptedResponse, ApiConflictResponse, ApiNotFoundResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  CurrentActor,
  OncePerKey,
  Permits,
  ProblemError,
  SafeToRepeat,
  TakesNoBody,
  Within,
  type Actor,
  type Transacting,
} from '@waybill/platform';
import { CancelOrder } from '../application/cancel-order.js';
import { RequestRefund } from '../application/request-refund.js';
import { RetryCompensation } from '../application/retry-compensation.js';
import { isRefused, type Order, type Refused } from '../domain/index.js';
import { seesSettlements, whose } from './ownership.js';
import { OrderParams } from './order.params.js';
import { OrderView } from './order.view.js';
import { toOrderView } from './to-order-view.js';
import { CancelBody, explanationIn, RefundBody } from './undoing.dto.js';

/**
 * What takes an order back. Each answer is the order as the command left it; what the others undo follows by events and
 * shows as `compensation`.
 */
@ApiTags('orders')
@ApiNotFoundResponse({ description: 'Code `order-not-found`' })
@Controller('orders/:id')
export class UndoingController {
  constructor(
    private readonly cancelOrder: CancelOrder,
    private readonly requestRefund: RequestRefund,
    private readonly retryCompensation: RetryCompensation,
  ) {}

  @Post('cancel')
  @SafeToRepeat()
  @Permits('orders:undo')
  @HttpCode(202)
  @OncePerKey()
  @ApiOperation({ summary: 'Cancel an order that has not been shipped; again: the same answer, nothing new' })
  @ApiAcceptedResponse({ type: OrderView, description: 'The order is CANCELLED' })
  @ApiConflictResponse({ description: 'Code `not-cancellable`: shipped, or a refund was asked' })
  async cancel(
    @Param() { id }: OrderParams,
    @Body() body: CancelBody,
    @CurrentActor() actor: Actor,
    @Within() within?: Transacting,
  ): Promise<OrderView> {
    const mine = whose(actor, 'orders:undo');
    return acceptedBy(actor, await this.cancelOrder.execute(id, mine, within, explanationIn(actor, body)));
  }

  @Post('refund')
  @Permits('orders:undo')
  @HttpCode(202)
  @OncePerKey()
  @ApiOperation({ summary: 'Refund a paid or completed order; again: the same answer, nothing new' })
  @ApiAcceptedResponse({
    type: OrderView,
    description: 'REFUNDED once the money is back, with `restock` "now" the goods, too',
  })
  @ApiConflictResponse({ description: 'Code `not-refundable`: not paid, or cancelled' })
  async refund(
    @Param() { id }: OrderParams,
    @Body() body: RefundBody,
    @CurrentActor() actor: Actor,
    @Within() within?: Transacting,
  ): Promise<OrderView> {
    const mine = whose(actor, 'orders:undo');
    return acceptedBy(actor, await this.requestRefund.execute(id, mine, within, explanationIn(actor, body)));
  }

  @Post('compensation/retry')
  @SafeToRepeat()
  @UseGuards(TakesNoBody)
  @Permits('orders:retry')
  @HttpCode(202)
  @OncePerKey()
  @ApiOperation({ summary: 'Try again what a compensation could not bring back' })
  @ApiAcceptedResponse({ type: OrderView, description: 'The compensation is PENDING again' })
  @ApiConflictResponse({
    description:
      'Code `nothing-to-retry`: the compensation is not NEEDS_ATTENTION, or payment would give money back that was settled',
  })
  async retry(
    @Param() { id }: OrderParams,
    @CurrentActor() actor: Actor,
    @Within() within?: Transacting,
  ): Promise<OrderView> {
    return acceptedBy(actor, await this.retryCompensation.execute(id, within));
  }
}

/** @throws ProblemError 409: `NOT_CANCELLABLE` → `not-cancellable` */
export function acceptedBy(actor: Actor, outcome: Order | Refused<string>): OrderView {
  if (!isRefused(outcome)) return toOrderView(outcome, seesSettlements(actor));
  throw new ProblemError(409, outcome.refused.toLowerCase().replaceAll('_', '-'), outcome.detail);
}
