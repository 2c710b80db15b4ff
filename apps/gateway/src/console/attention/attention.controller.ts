import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { AttentionAnswer, Expectation, OrderView, Page, RetryAnswer } from '@waybill/console-api';
import {
  CurrentActor,
  ListQuery,
  mayTake,
  Permits,
  ProblemError,
  traceIdOf,
  Traceparent,
  type Actor,
} from '@waybill/platform';
import type { FastifyReply } from 'fastify';
import { RecordedActions } from '../../actions/recorded-actions.js';
import { CALL_MS, Upstream } from '../../upstream/upstream.js';
import { inParallel } from '../in-parallel.js';
import { pageOf } from '../page-query.js';
import { AttentionRetryBody } from './retry.body.js';

/** Calls of one request that are under way at the same time. */
const AT_ONCE = 8;

/** Orders whose compensation needs an operator. */
@ApiTags('console')
@Controller('api/console/attention')
export class AttentionController {
  constructor(
    private readonly upstream: Upstream,
    private readonly actions: RecordedActions,
  ) {}

  @Get()
  @Permits(['orders:read', 'operations:read'])
  @ApiOperation({ summary: 'Orders whose compensation needs attention, newest first, and what of it is missing' })
  @ApiOkResponse()
  async list(@Query() query: ListQuery, @CurrentActor() actor: Actor): Promise<AttentionAnswer> {
    const path = `/orders?compensation=NEEDS_ATTENTION&${pageOf(query)}`;
    const page = (await this.upstream.call('order', path, actor)).body as Page<OrderView>;
    const expectations = await inParallel(page.items, AT_ONCE, ({ id }) =>
      this.upstream.get<Expectation>('order', `/orders/${id}/expectation`, actor, `expectation of ${id}`),
    );
    return {
      items: page.items.map((order, index) => {
        const found = expectations[index];
        return { order, compensation: found?.ok ? found.body.compensation : null };
      }),
      nextCursor: page.nextCursor,
      missing: expectations.flatMap((part) => (part.ok ? [] : [part.missing])),
    };
  }

  @Post('retry')
  @HttpCode(200)
  @Permits('orders:retry')
  @ApiOperation({
    summary: 'Asks again for what could not be undone, of each order on its own',
    description: 'Each is recorded before it is done; one that is refused does not keep the others.',
  })
  @ApiOkResponse()
  async retry(
    @Body() { ids, reason }: AttentionRetryBody,
    @CurrentActor() actor: Actor,
    @Traceparent() traceparent: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RetryAnswer> {
    mayTake(reply, Math.ceil(ids.length / AT_ONCE) * CALL_MS);
    const items = await inParallel(ids, AT_ONCE, async (id) => {
      try {
        return { id, status: await this.retryOne(id, reason, actor, traceparent) };
      } catch (error) {
        if (error instanceof ProblemError) return { id, status: error.status, code: error.code };
        throw error;
      }
    });
    return { items };
  }

  private retryOne(id: string, reason: string, actor: Actor, traceparent: string): Promise<number> {
    const action = { actor, action: 'order.retry', target: id, reason, traceId: traceIdOf(traceparent) };
    const request = { method: 'POST', headers: { traceparent } } as const;
    return this.actions.record(
      action,
      async () => (await this.upstream.call('order', `/orders/${id}/compensation/retry`, actor, request)).status,
    );
  }
}
