import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../auth/permits.decorator.js';
import { TakesAnyQuery } from '../http/query.guard.js';
import { ProblemError } from '../problems/problem-error.js';
import { Health } from './health.js';
import type { HealthReport } from './health.js';

/** `GET /health/live`, `/health/ready` and `/health/serving`: 200, or 503 with a problem whose `parts` say what is down, and why. */
@ApiExcludeController()
@Public()
@TakesAnyQuery()
@Controller('health')
export class HealthController {
  constructor(private readonly health: Health) {}

  @Get('live')
  @Header('cache-control', 'no-store')
  async live(): Promise<object> {
    return answer('not-live', await this.health.live());
  }

  @Get('ready')
  @Header('cache-control', 'no-store')
  async ready(): Promise<object> {
    return answer('not-ready', await this.health.ready());
  }

  @Get('serving')
  @Header('cache-control', 'no-store')
  async serving(): Promise<object> {
    return answer('not-serving', await this.health.serving());
  }
}

function answer(code: string, { healthy, parts }: HealthReport): object {
  if (healthy) return { status: 'ok', parts };
  const down = Object.entries(parts).filter(([, { status }]) => status === 'down');
  const detail = down.map(([name, { reason }]) => `${name}: ${reason}`).join('; ');
  throw new ProblemError(503, code, detail, { parts });
}
