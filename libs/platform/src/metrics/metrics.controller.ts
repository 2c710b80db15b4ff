import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/permits.decorator.js';
import { ServiceConfig } from '../config/service-config.js';
import { TakesAnyQuery } from '../http/query.guard.js';
import { nothingHere } from '../problems/problem-error.js';
import { Metrics } from './metrics.js';

/** `GET /metrics`: Prometheus text exposition format. Nothing is there where METRICS_PORT gives it a place of its own. */
@ApiExcludeController()
@Public()
@TakesAnyQuery()
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly config: ServiceConfig,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  async show(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    if (this.config.metricsPort !== undefined) throw nothingHere();
    void reply.type(this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }
}
