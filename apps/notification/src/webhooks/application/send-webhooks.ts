import type { Leased, LeasedWork, Settled } from '@waybill/jobs';
import type { Tx } from '@waybill/messaging';
import type { Clock } from '@waybill/platform';
import { judgeDelivery, judgeEndpoint, type Attempt } from '../domain/attempt.js';
import type {
  DueWebhook,
  JudgedWebhook,
  WebhookDeliveryRepository,
} from '../persistence/webhook-delivery.repository.js';
import type { WebhookSender } from '../sending/webhook-sender.js';
import type { WebhookReports } from './webhook-reports.js';

/**
 * Sends due messages and writes down what came of it. At-least-once: a crash between an answer and its commit sends the
 * message again, under the same webhook-id, once its lease has run out.
 */
export class SendWebhooks implements LeasedWork<DueWebhook, Attempt> {
  constructor(
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly sender: WebhookSender,
    private readonly reports: WebhookReports,
    private readonly clock: Clock,
  ) {}

  claim(tx: Tx, limit: number, leaseUntil: Date): Promise<DueWebhook[]> {
    return this.deliveries.claimDue(tx, limit, this.clock.now(), leaseUntil);
  }

  async renew<L extends Leased<DueWebhook>>(tx: Tx, leases: readonly L[], leaseUntil: Date): Promise<readonly L[]> {
    const renewed = new Set(
      await this.deliveries.renew(
        tx,
        leases.map(({ job }) => job),
        leaseUntil,
      ),
    );
    tx.afterCommit(() => {
      for (const { lease } of renewed) lease.until = leaseUntil;
    });
    return leases.filter(({ job }) => renewed.has(job));
  }

  call({ eventId, url, body, secrets }: DueWebhook, signal: AbortSignal): Promise<Attempt> {
    return this.sender.send({ id: eventId, url, body, secrets }, this.clock.now(), signal);
  }

  async settle(tx: Tx, settled: readonly Settled<DueWebhook, Attempt>[]): Promise<void> {
    const now = this.clock.now();
    const judged = settled.map(({ job, outcome }): JudgedWebhook => {
      const attempt: Attempt = outcome.kind === 'returned' ? outcome.value : NOT_MADE;
      return {
        delivery: job,
        verdict: judgeDelivery(attempt, job.attempts, job.giveUpAt, now),
        endpoint: judgeEndpoint(attempt, job.failures, now),
      };
    });
    await this.deliveries.settle(tx, judged, now);
    tx.afterCommit(() => this.reports.report(judged));
  }
}

/** Cut short by the worker, or a defect: nothing is known of an answer. */
const NOT_MADE: Attempt = { kind: 'FAILED', reason: 'cut-short', status: null, retryAfterMs: null };
