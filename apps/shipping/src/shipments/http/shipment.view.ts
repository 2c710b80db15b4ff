import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { SHIPMENT_FAILURE_REASONS } from '@waybill/contracts';

const DATE_TIME_OR_NULL = { type: String, format: 'date-time', nullable: true } as const;

export class ShipmentFailureView {
  @ApiProperty({ enum: SHIPMENT_FAILURE_REASONS }) reason: string;
  @ApiProperty({ example: 'the carrier does not deliver to XX', description: 'For people: what the carrier said' })
  detail: string;
}

export class ShipmentView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) orderId: string;
  @ApiProperty({ enum: ['SHIPPED', 'FAILED', 'VOIDED'], description: 'VOIDED: called back, or never sent' })
  status: string;
  @ApiProperty({ nullable: true, type: String, example: 'WB7D1C0A94E2B35F68', description: 'Kept when called back' })
  trackingNumber: string | null;
  @ApiProperty({ nullable: true, type: String, example: 'simulated' }) carrier: string | null;
  @ApiPropertyOptional({ type: ShipmentFailureView, description: 'Where the status is FAILED' })
  failure?: ShipmentFailureView;
  @ApiProperty({ ...DATE_TIME_OR_NULL, description: 'When the carrier is called next; null for customers' })
  nextAttemptAt: string | null;
}

export class ShipmentList {
  @ApiProperty({ type: [ShipmentView], description: 'At most one: an order is shipped once' }) items: ShipmentView[];
  @ApiProperty({
    ...DATE_TIME_OR_NULL,
    description: 'As in the item, and also while there is none: when a booking is tried next; null for customers',
  })
  nextAttemptAt: string | null;
}
