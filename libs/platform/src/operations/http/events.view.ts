import { ApiProperty } from '@nestjs/swagger';

const DATE_TIME = { type: String, format: 'date-time' } as const;

export class WaitingEventView {
  @ApiProperty({ format: 'uuid' }) eventId: string;
  @ApiProperty({ example: 'order-events' }) topic: string;
  @ApiProperty({ type: String, nullable: true, example: 'OrderCreated' }) type: string | null;
  @ApiProperty(DATE_TIME) createdAt: string;
  @ApiProperty({ type: 'integer', description: 'Time since it was written, ms' }) ageMs: number;
}

export class DeadEventView extends WaitingEventView {
  @ApiProperty({ type: 'integer', description: 'Row of `/operations/outbox/dead`' }) id: number;
  @ApiProperty({ example: 'RECORD_REJECTED' }) errorCode: string;
  @ApiProperty() errorMessage: string;
}

export class DelayedEventView {
  @ApiProperty({ format: 'uuid' }) eventId: string;
  @ApiProperty({ example: 'payment-events' }) topic: string;
  @ApiProperty({ type: 'integer', description: 'Tries that failed' }) attempts: number;
  @ApiProperty({ ...DATE_TIME, nullable: true, description: 'Next try; null while it waits behind another of its key' })
  dueAt: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Code of the last failure' }) errorCode: string | null;
}

export class EventsView {
  @ApiProperty({ type: [WaitingEventView], description: 'Written, not yet acknowledged by the broker; oldest first' })
  outbox: WaitingEventView[];
  @ApiProperty({ type: [DeadEventView], description: 'Refused by the broker for good' }) dead: DeadEventView[];
  @ApiProperty({ type: [DelayedEventView], description: 'Read, and put aside until later' })
  delayed: DelayedEventView[];
  @ApiProperty({ description: 'False where so much waits that not all of it was looked through' }) complete: boolean;
}

export class HandledEventView {
  @ApiProperty({ format: 'uuid' }) eventId: string;
  @ApiProperty({ enum: ['done', 'dead'], description: 'dead: it became a dead letter and was not replayed' })
  state: 'done' | 'dead';
  @ApiProperty(DATE_TIME) at: string;
}

export class HandledEventsView {
  @ApiProperty({
    type: [HandledEventView],
    description: 'Those that were dealt with, in the order of the question; the others were not, or long ago',
  })
  items: HandledEventView[];
}
