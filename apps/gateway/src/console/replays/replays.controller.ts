import { Body, Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { ReplayJob, ReplayListAnswer } from '@waybill/console-api';
import { CurrentActor, Permits, TakesNoBody, Traceparent, traceIdOf, type Actor } from '@waybill/platform';
import { IsUUID } from 'class-validator';
import { Replays } from './replays.js';
import { StartReplay } from './start-replay.dto.js';

class ReplayParams {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  id: string;
}

/** Replays of many dead letters at once. */
@ApiTags('console')
@Controller('api/console/letters/replays')
export class ReplaysController {
  constructor(private readonly replays: Replays) {}

  @Get()
  @Permits('letters:read')
  @ApiOperation({ summary: 'The newest bulk replays' })
  list(): Promise<ReplayListAnswer> {
    return this.replays.list();
  }

  @Post()
  @HttpCode(202)
  @Permits('letters:write')
  @ApiOperation({ summary: 'Replays the letters of a preview, in batches and no faster than asked; recorded' })
  start(
    @Body() body: StartReplay,
    @CurrentActor() actor: Actor,
    @Traceparent() traceparent: string,
  ): Promise<ReplayJob> {
    return this.replays.start(body, actor, traceIdOf(traceparent));
  }

  @Get(':id')
  @Permits('letters:read')
  @ApiOperation({ summary: 'How far a bulk replay is, and what the consumers made of it' })
  show(@Param() { id }: ReplayParams, @CurrentActor() actor: Actor): Promise<ReplayJob> {
    return this.replays.show(id, actor);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @UseGuards(TakesNoBody)
  @Permits('letters:write')
  @ApiOperation({ summary: 'Ends a bulk replay; what was sent is sent; recorded' })
  cancel(
    @Param() { id }: ReplayParams,
    @CurrentActor() actor: Actor,
    @Traceparent() traceparent: string,
  ): Promise<ReplayJob> {
    return this.replays.cancel(id, actor, traceIdOf(traceparent));
  }

  @Post(':id/resume')
  @HttpCode(202)
  @UseGuards(TakesNoBody)
  @Permits('letters:write')
  @ApiOperation({ summary: 'Goes on with a bulk replay that was interrupted; recorded' })
  resume(
    @Param() { id }: ReplayParams,
    @CurrentActor() actor: Actor,
    @Traceparent() traceparent: string,
  ): Promise<ReplayJob> {
    return this.replays.resume(id, actor, traceIdOf(traceparent));
  }
}
