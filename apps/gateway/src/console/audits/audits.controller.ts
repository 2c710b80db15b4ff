import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { AuditListAnswer, AuditRun } from '@waybill/console-api';
import { CurrentActor, notFound, Permits, traceIdOf, Traceparent, type Actor } from '@waybill/platform';
import { AuditRunStore } from './audit-run.store.js';
import { AuditedSystem } from './audited-system.js';
import { AuditParams, StartAuditBody } from './audits.dto.js';
import { Audits } from './audits.js';

const COMMAND = 'npm run waybill -- audit';

/** Whether every promise of the saga holds, over all databases. */
@ApiTags('console')
@Controller('api/console/audits')
export class AuditsController {
  constructor(
    private readonly audits: Audits,
    private readonly runs: AuditRunStore,
    private readonly system: AuditedSystem,
  ) {}

  @Post()
  @HttpCode(202)
  @Permits('audit:run')
  @ApiOperation({ summary: 'Starts an audit', description: 'Recorded before it begins.' })
  @ApiAcceptedResponse()
  @ApiConflictResponse({ description: '`audit-running`' })
  @ApiServiceUnavailableResponse({ description: '`audit-not-configured`, `action-not-recorded`' })
  start(
    @Body() { waitSeconds }: StartAuditBody,
    @CurrentActor() actor: Actor,
    @Traceparent() traceparent: string,
  ): Promise<AuditRun> {
    return this.audits.start(actor, waitSeconds, traceIdOf(traceparent));
  }

  @Get()
  @Permits('operations:read')
  @ApiOperation({ summary: 'The newest audits, and the sentences that they judge' })
  @ApiOkResponse()
  async list(): Promise<AuditListAnswer> {
    const { INVARIANTS } = await import('@waybill/operations/audit');
    return {
      items: await this.runs.newest(),
      invariants: INVARIANTS.map(({ code, sentence }) => ({ code, sentence })),
      configured: this.system.isConfigured,
      command: COMMAND,
    };
  }

  @Get(':id')
  @Permits('operations:read')
  @ApiOperation({ summary: 'An audit with all that it found' })
  @ApiOkResponse()
  @ApiNotFoundResponse({ description: '`audit-not-found`' })
  async find(@Param() { id }: AuditParams): Promise<AuditRun> {
    const run = await this.runs.find(id);
    if (!run) throw notFound('audit', id);
    return run;
  }
}
