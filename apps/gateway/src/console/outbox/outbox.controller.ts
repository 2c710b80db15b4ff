import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { DeadOutboxAnswer } from '@waybill/console-api';
import { CurrentActor, ListQuery, Permits, traceIdOf, Traceparent, type Actor } from '@waybill/platform';
import { RecordedActions } from '../../actions/recorded-actions.js';
import { Upstream } from '../../upstream/upstream.js';
import { pageOf } from '../page-query.js';
import { RequiredReason } from '../shared/reason.dto.js';
import { DeadRowParams, ServiceParams } from './outbox.params.js';

/** Rows of the services' outboxes that the broker refuses for good. */
@ApiTags('console')
@Controller('api/console/outbox/:service/dead')
export class OutboxController {
  constructor(
    private readonly upstream: Upstream,
    private readonly actions: RecordedActions,
  ) {}

  @Get()
  @Permits('operations:read')
  @ApiOperation({ summary: 'Dead rows of a service’s outbox, newest first' })
  @ApiOkResponse()
  async list(
    @Param() { service }: ServiceParams,
    @Query() query: ListQuery,
    @CurrentActor() actor: Actor,
  ): Promise<DeadOutboxAnswer> {
    const { body } = await this.upstream.call(service, `/operations/outbox/dead?${pageOf(query)}`, actor);
    return body as DeadOutboxAnswer;
  }

  @Post(':row/requeue')
  @HttpCode(202)
  @Permits('operations:write')
  @ApiOperation({ summary: 'Puts a dead row back in its old place', description: 'Recorded before it is done.' })
  @ApiAcceptedResponse()
  @ApiNotFoundResponse({ description: '`dead-row-not-found`' })
  async requeue(
    @Param() { service, row }: DeadRowParams,
    @Body() { reason }: RequiredReason,
    @CurrentActor() actor: Actor,
    @Traceparent() traceparent: string,
  ): Promise<unknown> {
    const traceId = traceIdOf(traceparent);
    const path = `/operations/outbox/dead/${row}/requeue`;
    return this.actions.record(
      { actor, action: 'outbox.requeue', target: `${service}:${row}`, reason, traceId },
      async () => (await this.upstream.call(service, path, actor, { method: 'POST', headers: { traceparent } })).body,
    );
  }

  @Post(':row/drop')
  @HttpCode(204)
  @Permits('operations:write')
  @ApiOperation({
    summary: 'Gives a dead row up',
    description: 'Its event is lost to all who read the topic. Recorded before it is done.',
  })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: '`dead-row-not-found`' })
  async drop(
    @Param() { service, row }: DeadRowParams,
    @Body() { reason }: RequiredReason,
    @CurrentActor() actor: Actor,
    @Traceparent() traceparent: string,
  ): Promise<void> {
    const traceId = traceIdOf(traceparent);
    const path = `/operations/outbox/dead/${row}`;
    await this.actions.record({ actor, action: 'outbox.drop', target: `${service}:${row}`, reason, traceId }, () =>
      this.upstream.call(service, path, actor, { method: 'DELETE', headers: { traceparent } }),
    );
  }
}
