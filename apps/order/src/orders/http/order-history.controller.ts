import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import {
  ApiHeader,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { CurrentActor, Permits, type Actor } from '@waybill/platform';
import type { FastifyReply } from 'fastify';
import { FindOrders } from '../application/find-orders.js';
import { OrderWatch } from '../application/order-watch.js';
import { isSettled, statusChanges, type StatusChange } from '../domain/index.js';
import { goneSignal, streamEvents, type StreamedEvent } from './event-stream.js';
import { ResumeQuery, sequenceOf } from './last-event-id.js';
import { whose } from './ownership.js';
import { OrderParams } from './order.params.js';
import { TimelineView, toStreamed, toTimeline } from './order-history.view.js';

/** What happened to an order, and what happens to it now. */
@ApiTags('orders')
@Controller('orders/:id')
export class OrderHistoryController {
  constructor(
    private readonly findOrders: FindOrders,
    private readonly watch: OrderWatch,
  ) {}

  @Get('timeline')
  @Permits('orders:read')
  @ApiOperation({ summary: 'Every event that the order wrote or learnt from, oldest first' })
  @ApiOkResponse({ type: TimelineView })
  @ApiNotFoundResponse({ description: 'Code `order-not-found`' })
  async timeline(@Param() { id }: OrderParams, @CurrentActor() actor: Actor): Promise<TimelineView> {
    return toTimeline(await this.findOrders.history(id, whose(actor, 'orders:read')));
  }

  @Get('events')
  @Permits('orders:read')
  @ApiOperation({
    summary: 'Status changes as server-sent events: those that were, then each as it happens',
    description:
      'Every event is called `status`; its `id` counts the order’s changes from 1, its data are `status`, ' +
      '`compensation` and `at`. The stream ends after the last change.',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The last `id` received: goes on after it' })
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' } } } })
  @ApiNoContentResponse({ description: 'Nothing came after `Last-Event-ID`, and nothing will: do not connect again' })
  @ApiNotFoundResponse({ description: 'Code `order-not-found`' })
  async events(
    @Param() { id }: OrderParams,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Query() query: ResumeQuery,
    @CurrentActor() actor: Actor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const gone = goneSignal(reply);
    const changes = statusChanges(await this.findOrders.history(id, whose(actor, 'orders:read')));
    const last = changes.at(-1);
    const known = Math.min(sequenceOf(lastEventId ?? query.lastEventId), last?.sequence ?? 0);
    if (last && known >= last.sequence && isSettled(last)) {
      await reply.code(204).send();
      return;
    }
    await streamEvents(reply, streamed(this.watch.changes(id, known, gone)));
  }
}

async function* streamed(changes: AsyncIterable<StatusChange>): AsyncGenerator<StreamedEvent> {
  for await (const change of changes) yield toStreamed(change);
}
