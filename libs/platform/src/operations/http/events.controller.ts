import { Controller, Get, Query } from '@nestjs/common';
import { ApiBadRequestResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permits } from '../../auth/permits.decorator.js';
import { HandledEventQueries } from '../persistence/handled-events.queries.js';
import { KeyEventQueries, type WaitingEvent } from '../persistence/key-events.queries.js';
import { EventsQuery, HandledQuery } from './event.queries.js';
import { EventsView, HandledEventsView } from './events.view.js';

/** Where events are: still here, put aside, or dealt with. */
@ApiTags('operations')
@Controller('operations')
export class EventsController {
  constructor(
    private readonly keyEvents: KeyEventQueries,
    private readonly handledEvents: HandledEventQueries,
  ) {}

  @Get('events')
  @Permits('events:read')
  @ApiOperation({ summary: 'Events of a key that wait in this service: to be sent, or to be handled' })
  @ApiOkResponse({ type: EventsView })
  @ApiBadRequestResponse({ description: '`validation-failed`' })
  async ofKey(@Query() { key }: EventsQuery): Promise<EventsView> {
    const { outbox, dead, delayed, complete } = await this.keyEvents.of(key);
    return {
      outbox: outbox.map(withTime),
      dead: dead.map(withTime),
      delayed: delayed.map((event) => ({ ...event, dueAt: event.dueAt?.toISOString() ?? null })),
      complete,
    };
  }

  @Get('handled')
  @Permits('handled:read')
  @ApiOperation({
    summary: 'What became of events that this service reads',
    description: 'From the inbox, which remembers events for `INBOX_KEEP_DAYS`.',
  })
  @ApiOkResponse({ type: HandledEventsView })
  @ApiBadRequestResponse({ description: '`validation-failed`' })
  async handled(@Query() { eventId }: HandledQuery): Promise<HandledEventsView> {
    const ids = [...new Set(eventId.split(','))];
    const found = new Map((await this.handledEvents.among(ids)).map((event) => [event.eventId, event]));
    return {
      items: ids.flatMap((id) => {
        const event = found.get(id);
        return event ? [{ ...event, at: event.at.toISOString() }] : [];
      }),
    };
  }
}

const withTime = <T extends WaitingEvent>(event: T): Omit<T, 'createdAt'> & { createdAt: string } => ({
  ...event,
  createdAt: event.createdAt.toISOString(),
});
