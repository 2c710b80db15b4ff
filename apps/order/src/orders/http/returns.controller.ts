import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiConflictResponse, ApiNotFoundResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, nameOf, OncePerKey, Permits, Within, type Actor, type Transacting } from '@waybill/platform';
import { EnterReturn } from '../application/enter-return.js';
import { OrderParams } from './order.params.js';
import { OrderView } from './order.view.js';
import { ReturnBody } from './returns.dto.js';
import { acceptedBy } from './undoing.controller.js';

/** For operators: goods that had left are back. */
@ApiTags('orders')
@ApiNotFoundResponse({ description: 'Code `order-not-found`' })
@Controller('orders/:id/returns')
export class ReturnsController {
  constructor(private readonly enterReturn: EnterReturn) {}

  @Post()
  @Permits('orders:retry')
  @HttpCode(202)
  @OncePerKey()
  @ApiOperation({
    summary: 'Enter that goods came back from the customer, or are lost',
    description:
      'Recorded with reason and actor, and announced as ReturnEntered; inventory restocks the units or writes them off. ' +
      'Gives no money back. Without an `Idempotency-Key` each request is a return of its own.',
  })
  @ApiAcceptedResponse({ type: OrderView, description: 'The order with the return' })
  @ApiConflictResponse({
    description:
      'Code `not-returnable`: nothing of the order is out; `exceeds-shipped`: more than was shipped and has not come back',
  })
  async enter(
    @Param() { id }: OrderParams,
    @Body() { lines, reason, actor: named }: ReturnBody,
    @CurrentActor() actor: Actor,
    @Within() within?: Transacting,
  ): Promise<OrderView> {
    const returned = lines.map(({ sku, quantity, restock }) => ({ sku, quantity, restock }));
    const entered = { lines: returned, reason: reason ?? null, actor: nameOf(actor, named) };
    return acceptedBy(actor, await this.enterReturn.execute(id, entered, within));
  }
}
