import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiBadRequestResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActionListAnswer } from '@waybill/console-api';
import { decodeCursor, pageOf, Permits } from '@waybill/platform';
import type { FastifyReply } from 'fastify';
import { ActionQueries } from './action.queries.js';
import { ActionsQuery } from './actions.query.js';
import { toCsv } from './actions.csv.js';

/** Most actions in one file. */
const MOST_IN_A_FILE = 10_000;

/** Who did what to what, and why. */
@ApiTags('console')
@Controller('api/console/actions')
export class ActionsController {
  constructor(private readonly actions: ActionQueries) {}

  @Get()
  @Permits('actions:read')
  @ApiOperation({
    summary: 'What operators did, newest first',
    description: `With \`Accept: text/csv\` a file of the newest ${MOST_IN_A_FILE} that the filter finds, not a page.`,
  })
  @ApiOkResponse({ content: { 'application/json': {}, 'text/csv': {} } })
  @ApiBadRequestResponse({ description: '`validation-failed`, `invalid-cursor`' })
  async list(
    @Query() query: ActionsQuery,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ActionListAnswer | string> {
    const { limit, cursor, from, to, ...named } = query;
    const filter = { ...named, from: timeIn(from), to: timeIn(to) };
    void reply.header('vary', 'accept');
    if (wantsCsv(accept)) {
      const found = await this.actions.newest(filter, MOST_IN_A_FILE);
      void reply.header('content-type', 'text/csv; charset=utf-8');
      void reply.header('content-disposition', 'attachment; filename="actions.csv"');
      return toCsv(found.map(({ action }) => action));
    }
    const after = decodeCursor(cursor, ['time', 'uuid']);
    const place = after && { at: String(after[0]), id: String(after[1]) };
    const found = await this.actions.newest(filter, limit + 1, place);
    return pageOf(
      found,
      limit,
      ({ place: { at, id } }) => [at, id],
      ({ action }) => action,
    );
  }
}

const timeIn = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text));

const wantsCsv = (accept = ''): boolean => /^\s*text\/csv\s*(;|,|$)/i.test(accept);
