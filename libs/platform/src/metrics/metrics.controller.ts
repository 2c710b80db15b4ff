import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/permits.decorator.js';
import { TakesAnyQuery } from '../http/query.guard.js';
import { Metrics } from './metrics.js';

/** `GET /metrics`: Prometheus text exposition format. */
@ApiExcludeController()
@Public()
@TakesAnyQuery()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Header('cache-control', 'no-store')
  async show(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.type(this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }
}
