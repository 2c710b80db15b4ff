import { ApiProperty } from '@nestjs/swagger';
import { EVENT_TYPES, ORDER_STATUSES, TOPICS, topicOf } from '@waybill/contracts';
import type { HistoryEntry, StatusChange } from '../domain/index.js';
import type { StreamedEvent } from './event-stream.js';

export class TimelineItem {
  @ApiProperty({ format: 'date-time', description: 'When the event was recorded by its writer' }) at: string;
  @ApiProperty({ enum: EVENT_TYPES }) type: string;
  @ApiProperty({ format: 'uuid', description: 'Id of the CloudEvent' }) eventId: string;
  @ApiProperty({ example: '/inventory', description: '`source` of the CloudEvent' }) source: string;
  @ApiProperty({ enum: ORDER_STATUSES, description: 'Status of the order after it' }) status: string;
}

export class TimelineView {
  @ApiProperty({ type: [TimelineItem], description: 'In the order in which this order learned of them' })
  items: TimelineItem[];
}

export const toTimeline = (history: readonly HistoryEntry[]): TimelineView => ({
  items: history.flatMap(({ at, event, status }) =>
    event
      ? [
          {
            at: new Date(at).toISOString(),
            type: event.type,
            eventId: event.id,
            source: `/${TOPICS[topicOf(event.type)].writer}`,
            status,
          },
        ]
      : [],
  ),
});

export const toStreamed = ({ sequence, status, compensation, at }: StatusChange): StreamedEvent => ({
  id: sequence,
  event: 'status',
  data: { status, compensation, at: new Date(at).toISOString() },
});
