import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { LetterAnswer, LetterDecisionAnswer, LetterGroupsAnswer, LetterListAnswer } from '@waybill/console-api';
import { CurrentActor, Permits, TextLength, Traceparent, type Actor } from '@waybill/platform';
import { OptionalReason, RequiredReason } from '../shared/reason.dto.js';
import { LetterDecisions } from './letter-decisions.js';
import { LetterFilterQuery, ListLettersQuery } from './letter-filter.query.js';
import { Letters } from './letters.js';

class LetterParams {
  @ApiProperty({ example: 'order-events.dlq:0:12' })
  @TextLength(1, 255)
  id: string;
}

/** Events that a consumer could not handle, and what is decided about them. */
@ApiTags('console')
@Controller('api/console/letters')
export class LettersController {
  constructor(
    private readonly letters: Letters,
    private readonly decisions: LetterDecisions,
  ) {}

  @Get()
  @Permits('letters:read')
  @ApiOperation({ summary: 'Dead letters, newest first' })
  list(@Query() query: ListLettersQuery): Promise<LetterListAnswer> {
    return this.letters.list(query);
  }

  @Get('groups')
  @Permits('letters:read')
  @ApiOperation({ summary: 'Dead letters by consumer, error and type: the preview of a bulk replay' })
  groups(@Query() query: LetterFilterQuery): Promise<LetterGroupsAnswer> {
    return this.letters.groups({ ...query });
  }

  @Get(':id')
  @Permits('letters:read')
  @ApiOperation({ summary: 'One letter with its payload, and what came later of its key' })
  show(@Param() { id }: LetterParams, @CurrentActor() actor: Actor): Promise<LetterAnswer> {
    return this.letters.show(id, actor);
  }

  @Post(':id/replay')
  @HttpCode(200)
  @Permits('letters:write')
  @ApiOperation({ summary: 'Has the consumer that failed try again; recorded' })
  replay(
    @Param() { id }: LetterParams,
    @Body() { reason }: OptionalReason,
    @CurrentActor() actor: Actor,
    @Traceparent() traceparent: string,
  ): Promise<LetterDecisionAnswer> {
    return this.decisions.decide(id, 'replay', { actor, reason, traceparent });
  }

  @Post(':id/drop')
  @HttpCode(200)
  @Permits('letters:write')
  @ApiOperation({ summary: 'Hides a letter, without erasing it; recorded' })
  drop(
    @Param() { id }: LetterParams,
    @Body() { reason }: RequiredReason,
    @CurrentActor() actor: Actor,
    @Traceparent() traceparent: string,
  ): Promise<LetterDecisionAnswer> {
    return this.decisions.decide(id, 'drop', { actor, reason, traceparent });
  }
}
