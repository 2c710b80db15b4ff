import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PAYMENT_FAILURE_REASONS } from '@waybill/contracts';

export class MoneyView {
  @ApiProperty({ example: 11499, description: 'Integer minor units' }) amount: number;
  @ApiProperty({ example: 'USD', description: 'ISO 4217' }) currency: string;
}

export class RefundView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ type: MoneyView }) amount: MoneyView;
  @ApiProperty({ enum: ['PENDING', 'REFUNDED', 'FAILED'] }) status: string;
}

export class PaymentFailureView {
  @ApiProperty({ enum: PAYMENT_FAILURE_REASONS }) reason: string;
  @ApiProperty({ example: 'card declined', description: 'For people: what the provider said' }) detail: string;
}

export class PaymentActionView {
  @ApiProperty({ format: 'uri', description: 'A page of the payment provider, where the customer acts' }) url: string;
}

export class OutsideMoveView {
  @ApiProperty({ enum: ['REFUND', 'DISPUTE'] }) kind: string;
  @ApiProperty({ example: 'dp_1', description: 'At the provider' }) id: string;
  @ApiProperty({ type: MoneyView }) amount: MoneyView;
  @ApiProperty({ example: 'needs_response', description: 'In the provider’s words' }) status: string;
  @ApiProperty({ nullable: true, type: String, example: 'fraudulent' }) reason: string | null;
  @ApiProperty({ format: 'date-time', description: 'When it was first heard of' }) seenAt: string;
}

export class PaymentView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) orderId: string;
  @ApiProperty({ type: MoneyView, description: 'What is, was or should have been charged' }) amount: MoneyView;
  @ApiProperty({
    enum: ['PENDING', 'UNKNOWN', 'REQUIRES_ACTION', 'COMPLETED', 'FAILED', 'VOIDED', 'REFUNDED'],
    description:
      'UNKNOWN: the provider did not answer and is being asked again; REQUIRES_ACTION: the customer has to act at ' +
      '`action.url`; VOIDED: never charged, never will be',
  })
  status: string;
  @ApiProperty({ example: 1, description: 'Calls to the provider to charge' }) attempts: number;
  @ApiPropertyOptional({ type: PaymentActionView, description: 'Where the status is REQUIRES_ACTION' })
  action?: PaymentActionView;
  @ApiPropertyOptional({ type: PaymentFailureView, description: 'Where the status is FAILED' })
  failure?: PaymentFailureView;
  @ApiPropertyOptional({
    type: [OutsideMoveView],
    description: 'Refunds and disputes that were made at the provider, not here; absent where there are none',
  })
  outside?: OutsideMoveView[];
  @ApiProperty({ type: [RefundView], description: 'Tries to give it back, oldest first' }) refunds: RefundView[];
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When a charge or refund is tried next; null where none is owed, and for customers',
  })
  nextAttemptAt: string | null;
}

export class PaymentList {
  @ApiProperty({ type: [PaymentView], description: 'At most one: an order is charged once' }) items: PaymentView[];
}
