import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  CANCELLATION_REASONS,
  COMPENSATION_PARTS,
  COMPENSATIONS,
  EVENT_TYPES,
  ORDER_STATUSES,
  RESTOCKS,
  SERVICE_NAMES,
} from '@waybill/contracts';

export class MoneyView {
  @ApiProperty({ example: 1999, description: 'Integer minor units' }) amount: number;
  @ApiProperty({ example: 'USD', description: 'ISO 4217' }) currency: string;
}

export class OrderItemView {
  @ApiProperty({ example: 'COFFEE-1KG' }) sku: string;
  @ApiProperty({ example: 'Coffee, whole beans, 1 kg' }) name: string;
  @ApiProperty({ example: 2, description: 'Units ordered' }) quantity: number;
  @ApiProperty({ example: 2, description: 'Units that inventory reserved; 0 until it answered' }) reserved: number;
  @ApiProperty({ type: MoneyView }) unitPrice: MoneyView;
}

export class ShortfallView {
  @ApiProperty() sku: string;
  @ApiProperty() requested: number;
  @ApiProperty() reserved: number;
}

export class CancellationView {
  @ApiProperty({ enum: CANCELLATION_REASONS }) reason: string;
  @ApiProperty({ nullable: true, type: String }) detail: string | null;
}

export class OrderPaymentActionView {
  @ApiProperty({ format: 'uri', description: 'A page of the payment provider: lead the customer there' }) url: string;
}

export class OrderPaymentView {
  @ApiProperty({ nullable: true, type: String, format: 'uuid' }) id: string | null;
  @ApiProperty({ enum: ['REQUIRES_ACTION', 'COMPLETED', 'FAILED', 'VOIDED', 'REFUNDED'] }) status: string;
  @ApiPropertyOptional({ type: OrderPaymentActionView, description: 'While the status is REQUIRES_ACTION' })
  action?: OrderPaymentActionView;
}

export class OrderShipmentView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ nullable: true, type: String }) trackingNumber: string | null;
}

/** A part of an undoing that was put right outside. */
export class SettledView {
  @ApiProperty({ enum: COMPENSATION_PARTS }) part: string;
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiPropertyOptional({ description: 'What was done instead; for operators' }) reason?: string;
  @ApiPropertyOptional({ description: 'Who vouches for it; for operators' }) actor?: string;
}

export class MissingAnswerView {
  @ApiProperty({ enum: EVENT_TYPES }) type: string;
  @ApiProperty({ example: 'card closed', description: 'For people: the reason that was given' }) detail: string;
}

/** Something that an order has not got yet. */
export class MissingView {
  @ApiProperty({ enum: ['stock', 'payment', 'shipment', 'release', 'refund', 'void'] }) what: string;
  @ApiProperty({ enum: SERVICE_NAMES, description: 'Who has it' }) from: string;
  @ApiProperty({ description: 'Whether it was asked for; a refund asks the goods back last' }) asked: boolean;
  @ApiProperty({ format: 'date-time', description: 'Since when it is waited for' }) since: string;
  @ApiProperty({
    type: MissingAnswerView,
    nullable: true,
    description: 'What was answered instead, where it was refused',
  })
  answer: MissingAnswerView | null;
}

/** Who had the order cancelled or refunded, and what was said. */
export class ExplanationView {
  @ApiPropertyOptional({ enum: RESTOCKS, description: 'Of a refund: when goods that had left are on sale again' })
  restock?: string;
  @ApiPropertyOptional({ description: 'For operators' }) reason?: string;
  @ApiPropertyOptional({ description: 'For operators' }) actor?: string;
}

export class ReturnedLineView {
  @ApiProperty({ example: 'COFFEE-1KG' }) sku: string;
  @ApiProperty({ type: 'integer', example: 1 }) quantity: number;
  @ApiProperty({ description: 'On sale again; false: written off' }) restock: boolean;
}

/** Goods that had left and came back, or were written off. */
export class ReturnView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty({ type: [ReturnedLineView] }) lines: ReturnedLineView[];
  @ApiPropertyOptional({ description: 'Why they came back; for operators' }) reason?: string;
  @ApiPropertyOptional({ description: 'Who entered it; for operators' }) actor?: string;
}

/** An order as every endpoint shows it. */
export class OrderView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() customerId: string;
  @ApiProperty({ enum: ORDER_STATUSES }) status: string;
  @ApiProperty({ example: 'USD' }) currency: string;
  @ApiProperty({ type: [OrderItemView] }) items: OrderItemView[];
  @ApiProperty({
    type: MoneyView,
    description: 'Catalogue prices × quantities: as ordered, and once stock answered, as reserved',
  })
  total: MoneyView;
  @ApiProperty({ type: [ShortfallView], description: 'Lines of which less was reserved than ordered' })
  shortfall: ShortfallView[];
  @ApiProperty({ type: CancellationView, nullable: true }) cancellation: CancellationView | null;
  @ApiProperty({ enum: COMPENSATIONS, description: 'Whether what an undone order had taken is back' })
  compensation: string;
  @ApiPropertyOptional({ type: [SettledView], description: 'Parts that were put right outside; absent where none was' })
  settled?: SettledView[];
  @ApiPropertyOptional({
    type: ExplanationView,
    description: 'What was said when it was undone; absent where nothing was',
  })
  explained?: ExplanationView;
  @ApiPropertyOptional({
    type: Boolean,
    description: 'true: it is undone, but goods have left with their parcel and have not come back; absent otherwise',
  })
  goodsOut?: true;
  @ApiPropertyOptional({ type: [ReturnView], description: 'Goods that came back; absent where none did' })
  returns?: ReturnView[];
  @ApiPropertyOptional({
    type: [MissingView],
    description: 'For operators: what the order has not got yet; absent where nothing is missing',
  })
  missing?: MissingView[];
  @ApiPropertyOptional({
    enum: ['live', 'fallback'],
    description: 'With `requireStock`: whether inventory said that it is in stock, or order’s own catalogue had to do',
  })
  stockCheck?: string;
  @ApiProperty({ type: OrderPaymentView, nullable: true }) payment: OrderPaymentView | null;
  @ApiProperty({ type: OrderShipmentView, nullable: true }) shipment: OrderShipmentView | null;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
}

export class OrderPage {
  @ApiProperty({ type: [OrderView] }) items: OrderView[];
  @ApiProperty({ nullable: true, type: String, description: 'Give it back as `cursor`; null at the end' })
  nextCursor: string | null;
}
