import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { AuditRun } from '@waybill/console-api';
import { ProblemError, type Actor } from '@waybill/platform';
import { RecordedActions } from '../../actions/recorded-actions.js';
import { GatewayConfig } from '../../gateway.config.js';
import { AuditedSystem, StatementTimeoutError } from './audited-system.js';
import { AuditRunStore, type AuditEnd } from './audit-run.store.js';

/** How often a run shows that it goes on, ms. */
const TOUCH_EVERY_MS = 5_000;

/** Audits that people start. One runs at a time; who started it need not wait for it. */
@Injectable()
export class Audits implements BeforeApplicationShutdown {
  private readonly logger = new Logger('audits');
  private running: string | undefined;

  constructor(
    private readonly system: AuditedSystem,
    private readonly runs: AuditRunStore,
    private readonly actions: RecordedActions,
    private readonly config: GatewayConfig,
  ) {}

  /**
   * @returns the run as it begins
   * @throws ProblemError 409 `audit-running`, 503 `audit-not-configured`, 503 `action-not-recorded`
   */
  async start(actor: Actor, waitSeconds: number, traceId?: string): Promise<AuditRun> {
    if (!this.system.isConfigured) throw notConfigured();
    const by = actor.name ?? actor.subject;
    const run = await this.actions.record({ actor, action: 'audit.run', target: 'system', traceId }, async () => {
      const begun = await this.runs.begin(by, this.config.instance);
      if (!begun) throw new ProblemError(409, 'audit-running', 'An audit is running. Wait for its verdict.');
      return begun;
    });
    this.running = run.id;
    void this.run(run.id, waitSeconds);
    return run;
  }

  /** What has not ended by now will not: it is said at once, so that the next audit need not wait. */
  async beforeApplicationShutdown(): Promise<void> {
    if (this.running === undefined) return;
    await this.runs.interrupt(this.running).catch((error: unknown) => {
      this.logger.warn({ err: error, id: this.running }, 'an audit that ends with its gateway still shows as running');
    });
  }

  private async run(id: string, waitSeconds: number): Promise<void> {
    const begun = performance.now();
    const touching = setInterval(() => {
      this.runs.touch(id).catch((error: unknown) => this.logger.warn({ err: error, id }, 'an audit cannot be touched'));
    }, TOUCH_EVERY_MS);
    try {
      const end = await this.verdict(waitSeconds);
      await this.runs.end(id, performance.now() - begun, end);
    } catch (error) {
      this.logger.warn({ err: error, id }, 'the verdict of an audit could not be kept');
    } finally {
      clearInterval(touching);
      this.running = undefined;
    }
  }

  private async verdict(waitSeconds: number): Promise<AuditEnd> {
    try {
      return { state: 'done', verdict: await this.system.audit(waitSeconds) };
    } catch (error) {
      this.logger.warn({ err: error }, 'an audit could not be run');
      if (error instanceof StatementTimeoutError) {
        return { state: 'failed', code: 'audit-statement-timeout', detail: error.message };
      }
      return { state: 'failed', code: 'audit-impossible', detail: (error as Error).message };
    }
  }
}

const notConfigured = (): ProblemError =>
  new ProblemError(
    503,
    'audit-not-configured',
    'The databases of the services are not known here (ORDER_DATABASE_URL and so on). Run `waybill audit` instead.',
  );
