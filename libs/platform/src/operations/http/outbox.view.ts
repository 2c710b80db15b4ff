import { ApiProperty } from '@nestjs/swagger';

const DATE_TIME = { type: String, format: 'date-time' } as const;

export class RelayOwnerView {
  @ApiProperty({ example: 'order-1', description: 'Service and instance' }) instance: string;
  @ApiProperty({ type: [Number], example: [0, 1, 2], description: 'Parts of the outbox that it sends' })
  buckets: number[];
}

export class OutboxView {
  @ApiProperty({ type: 'integer', description: 'Rows that are committed and not acknowledged by the broker' })
  waiting: number;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Age of the oldest of them, ms; null when none waits' })
  oldestAgeMs: number | null;
  @ApiProperty({ type: 'integer', description: 'Rows that the broker refuses for good' }) dead: number;
  @ApiProperty({ type: [RelayOwnerView] }) owners: RelayOwnerView[];
}

export class DeadRowView {
  @ApiProperty({ type: 'integer', example: 4711 }) id: number;
  @ApiProperty({ example: 'order-events' }) topic: string;
  @ApiProperty({ type: String, nullable: true, description: 'Text, or `0x…` for bytes that are none' })
  key: string | null;
  @ApiProperty({ format: 'uuid' }) eventId: string;
  @ApiProperty({ type: String, nullable: true, example: 'OrderCreated' }) type: string | null;
  @ApiProperty({ example: 'RECORD_REJECTED' }) errorCode: string;
  @ApiProperty() errorMessage: string;
  @ApiProperty({ ...DATE_TIME, description: 'When the event was written' }) createdAt: string;
  @ApiProperty(DATE_TIME) diedAt: string;
  @ApiProperty({ type: 'integer', description: 'Time since it died, ms' }) ageMs: number;
}

export class DeadRowPage {
  @ApiProperty({ type: [DeadRowView] }) items: DeadRowView[];
  @ApiProperty({ nullable: true, type: String, description: 'Give it back as `cursor`; null at the end' })
  nextCursor: string | null;
}

export class RequeuedView {
  @ApiProperty({ type: 'integer' }) id: number;
}
