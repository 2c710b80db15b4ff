import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { TextLength } from '../../http/text-length.decorator.js';

export class EventsQuery {
  /** Key of the events on Kafka. */
  @ApiProperty({ minLength: 1, maxLength: 255, description: 'Key of the events: an order id, or a SKU' })
  @TextLength(1, 255)
  key: string;
}

/** Ids asked for at once. */
const MOST_IDS = 200;

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const UUID_LIST = new RegExp(`^${UUID}(?:,${UUID}){0,${MOST_IDS - 1}}$`);

export class HandledQuery {
  /** Event ids with commas between them. */
  @ApiProperty({ pattern: UUID_LIST.source, description: `1 to ${MOST_IDS} event ids with commas between them` })
  @Matches(UUID_LIST, { message: `eventId must be 1 to ${MOST_IDS} UUIDs in lower case with commas between them` })
  eventId: string;
}
