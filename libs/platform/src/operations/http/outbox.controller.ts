import { Controller, Delete, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBadRequestResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import { dropDead, OutboxStatistics, OutboxUncountedError, requeueDead, Transactions } from '@waybill/messaging';
import { Permits } from '../../auth/permits.decorator.js';
import { decodeCursor, ListQuery } from '../../http/list-query.js';
import { pageOf } from '../../http/page.js';
import { OncePerKey } from '../../idempotency/once-per-key.js';
import { Within, type Transacting } from '../../idempotency/transacting.js';
import { TakesNoBody } from '../../http/takes-no-body.js';
import { notFound, ProblemError } from '../../problems/problem-error.js';
import { DeadRowQueries, type DeadRow } from '../persistence/dead-rows.queries.js';
import { RelayOwnerQueries } from '../persistence/relay-owners.queries.js';
import { DeadRowParams } from './dead-row.params.js';
import { DeadRowPage, OutboxView, RequeuedView, type DeadRowView } from './outbox.view.js';

/** The service's outbox: what waits in it, and what an operator decides about rows that the broker refuses for good. */
@ApiTags('operations')
@Controller('operations/outbox')
export class OutboxController {
  constructor(
    private readonly statistics: OutboxStatistics,
    private readonly owners: RelayOwnerQueries,
    private readonly deadRows: DeadRowQueries,
    private readonly transactions: Transactions,
  ) {}

  @Get()
  @Permits('operations:read')
  @ApiOperation({
    summary: 'How much waits to be sent, and who sends it',
    description: 'Counted twice a second at most.',
  })
  @ApiOkResponse({ type: OutboxView })
  @ApiServiceUnavailableResponse({ description: '`outbox-not-counted`: the first count takes long' })
  async show(): Promise<OutboxView> {
    const [{ waiting, oldestAgeMs, dead }, owners] = await Promise.all([this.counted(), this.owners.all()]);
    return {
      waiting,
      oldestAgeMs: waiting === 0 ? null : Math.round(oldestAgeMs),
      dead,
      owners: owners.map(({ instance, buckets }) => ({ instance, buckets: [...buckets] })),
    };
  }

  @Get('dead')
  @Permits('operations:read')
  @ApiOperation({ summary: 'Rows that the broker refuses for good, newest first' })
  @ApiOkResponse({ type: DeadRowPage })
  @ApiBadRequestResponse({ description: '`validation-failed`, `invalid-cursor`' })
  async dead(@Query() { limit, cursor }: ListQuery): Promise<DeadRowPage> {
    const below = decodeCursor(cursor, ['integer'])?.[0];
    const rows = await this.deadRows.newest(limit + 1, below === undefined ? undefined : Number(below));
    const { items, nextCursor } = pageOf(rows, limit, (row) => [row.id], toView);
    return { items: [...items], nextCursor };
  }

  @Post('dead/:id/requeue')
  @Permits('operations:write')
  @HttpCode(202)
  @OncePerKey()
  @UseGuards(TakesNoBody)
  @ApiOperation({
    summary: 'Puts a dead row back in its old place',
    description: 'To be used when its cause is gone. The rows held back behind it follow.',
  })
  @ApiAcceptedResponse({ type: RequeuedView })
  @ApiNotFoundResponse({ description: '`dead-row-not-found`' })
  async requeue(
    @Param() { id }: DeadRowParams,
    @Within() within: Transacting = this.transactions,
  ): Promise<RequeuedView> {
    const row = Number(id);
    if (!(await within.run((tx) => requeueDead(tx, row)))) throw notFound('dead-row', id);
    return { id: row };
  }

  @Delete('dead/:id')
  @Permits('operations:write')
  @HttpCode(204)
  @UseGuards(TakesNoBody)
  @ApiOperation({
    summary: 'Gives a dead row up',
    description: 'Its event is lost to all who read the topic. The rows held back behind it follow.',
  })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: '`dead-row-not-found`' })
  async drop(@Param() { id }: DeadRowParams): Promise<void> {
    if (!(await this.transactions.run((tx) => dropDead(tx, Number(id))))) throw notFound('dead-row', id);
  }

  private async counted() {
    try {
      return await this.statistics.read();
    } catch (error) {
      if (!(error instanceof OutboxUncountedError)) throw error;
      throw new ProblemError(503, 'outbox-not-counted', 'The outbox is still being counted. Ask again.', {
        retryAfterSeconds: 1,
      });
    }
  }
}

const toView = ({ createdAt, diedAt, ...row }: DeadRow): DeadRowView => ({
  ...row,
  createdAt: createdAt.toISOString(),
  diedAt: diedAt.toISOString(),
});
