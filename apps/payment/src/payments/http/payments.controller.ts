import { Controller, Get, Query } from '@nestjs/common';
import { ApiBadRequestResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { CurrentActor, IsOrderId, Permits, type Actor } from '@waybill/platform';
import { OutsideMoves } from '../persistence/outside-moves.js';
import { PaymentRepository } from '../persistence/payment.repository.js';
import { PaymentList } from './payment.view.js';
import { toPaymentViews } from './to-payment-view.js';

export class PaymentsQuery {
  @ApiProperty({ format: 'uuid', description: 'The order whose payment is asked for' })
  @IsOrderId()
  orderId: string;
}

@ApiTags('payments')
@Controller('payments')
export class PaymentsController {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly moves: OutsideMoves,
  ) {}

  @Get()
  @Permits('payments:read')
  @ApiOperation({
    summary: 'How an order was paid, and what was given back',
    description: 'Empty for an unknown order.',
  })
  @ApiOkResponse({ type: PaymentList })
  @ApiBadRequestResponse({ description: 'Code `validation-failed`: `orderId` is missing, repeated or no UUID' })
  async list(@Query() { orderId }: PaymentsQuery, @CurrentActor() actor: Actor): Promise<PaymentList> {
    const book = await this.payments.find(orderId);
    const nextAttemptAt = actor.permissions.has('operations:read') ? (book?.dueAt ?? null) : null;
    if (!book) return { items: [] };
    return { items: toPaymentViews(book.state, nextAttemptAt, await this.moves.of(orderId)) };
  }
}
