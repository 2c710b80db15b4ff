import { ApiPropertyOptional } from '@nestjs/swagger';
import { TOPIC_NAMES, type TopicName } from '@waybill/contracts';
import type { LiveRecord } from '@waybill/operations/live';
import { TextLength } from '@waybill/platform';
import { IsIn, IsOptional } from 'class-validator';

/** Which events are shown; all where nothing is asked. */
export class LiveQuery {
  @ApiPropertyOptional({ enum: TOPIC_NAMES })
  @IsOptional()
  @IsIn(TOPIC_NAMES)
  topic?: TopicName;

  @ApiPropertyOptional({ minLength: 1, maxLength: 255, description: 'Event type' })
  @IsOptional()
  @TextLength(1, 255)
  type?: string;

  @ApiPropertyOptional({ minLength: 1, maxLength: 255, description: 'Key of the events: an order id or a SKU' })
  @IsOptional()
  @TextLength(1, 255)
  orderId?: string;
}

export const isShown = ({ topic, type, orderId }: LiveQuery, record: LiveRecord): boolean =>
  (topic === undefined || record.topic === topic) &&
  (type === undefined || record.type === type) &&
  (orderId === undefined || record.key === orderId);
