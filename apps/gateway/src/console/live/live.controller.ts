import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Permits } from '@waybill/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LiveStreams } from './live-streams.js';
import { LiveQuery } from './live.query.js';

/** Events as they come, read while somebody looks. */
@ApiTags('console')
@Controller('api/console/live')
export class LiveController {
  constructor(private readonly streams: LiveStreams) {}

  @Get()
  @Permits('events:read')
  @ApiProduces('text/event-stream')
  @ApiOperation({ summary: 'Server-sent events: `event`, `rates`, `lag`, `job`, `gap`' })
  live(@Query() query: LiveQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.streams.open(query, request, reply);
  }
}
