import { Logger } from '@nestjs/common';
import type { EventEnvelope } from '@waybill/contracts';
import type { Settled } from '@waybill/jobs';
import { type Received, Transactions } from '@waybill/messaging';
import { Metrics } from '@waybill/platform';
import { TestClock, type MigratedDatabase } from '@waybill/testing';
import { NotificationConfig } from '../src/notification.config.js';
import { ManageEndpoints } from '../src/webhooks/application/manage-endpoints.js';
import { RecordWebhooks } from '../src/webhooks/application/record-webhooks.js';
import { SendWebhooks } from '../src/webhooks/application/send-webhooks.js';
import { WebhookReports } from '../src/webhooks/application/webhook-reports.js';
import { WebhookSweep } from '../src/webhooks/application/webhook-sweep.js';
import { WebhookWorker } from '../src/webhooks/application/webhook-worker.js';
import type { Attempt } from '../src/webhooks/domain/attempt.js';
import type { ToldEvent } from '../src/webhooks/domain/event-types.js';
import { EndpointRepository } from '../src/webhooks/persistence/endpoint.repository.js';
import { WebhookDeliveryRepository, type DueWebhook } from '../src/webhooks/persistence/webhook-delivery.repository.js';
import { WebhookEventRepository } from '../src/webhooks/persistence/webhook-event.repository.js';
import { WebhookSender } from '../src/webhooks/sending/webhook-sender.js';

const LEASE_MS = 60_000;

Logger.overrideLogger(false);

/** One instance of the webhooks' use cases on a real database; the test is consumer and worker. */
export class TestWebhooks {
  /** Rows are due by the time of the database. */
  readonly clock = new TestClock(Date.now);
  readonly endpoints: EndpointRepository;
  readonly manage: ManageEndpoints;
  readonly worker: WebhookWorker;
  readonly sweep: WebhookSweep;
  readonly deliveries: WebhookDeliveryRepository;
  private readonly transactions: Transactions;
  private readonly record: RecordWebhooks;
  private readonly work: SendWebhooks;

  constructor(
    private readonly database: MigratedDatabase,
    { allowPrivate = true }: { readonly allowPrivate?: boolean } = {},
  ) {
    const config = Object.assign(new NotificationConfig(), { webhooksMayBePrivate: allowPrivate });
    const events = new WebhookEventRepository();
    this.transactions = new Transactions(database.dataSource, { maxAttempts: 1 });
    this.endpoints = new EndpointRepository(database.dataSource);
    this.deliveries = new WebhookDeliveryRepository(database.dataSource);
    const sender = new WebhookSender({ allowPrivate, timeoutMs: 1_000, userAgent: 'test' });
    const reports = new WebhookReports(new Metrics(), this.deliveries);
    this.worker = new WebhookWorker(this.transactions, this.deliveries, sender, reports, this.clock, config);
    this.record = new RecordWebhooks(events, this.worker, this.clock);
    this.manage = new ManageEndpoints(this.transactions, this.endpoints, events, this.worker, this.clock, config);
    this.work = new SendWebhooks(this.deliveries, sender, reports, this.clock);
    this.sweep = new WebhookSweep(this.transactions, this.deliveries, events, this.clock, config);
  }

  /** One batch, one transaction, as the consumer runs it. */
  async deliver(...events: readonly Received<EventEnvelope>[]): Promise<void> {
    await this.transactions.run((tx) => {
      this.record.execute(tx, events as Received<EventEnvelope<ToldEvent>>[]);
      return Promise.resolve();
    });
  }

  async send(limit = 100): Promise<number> {
    const made = await this.call(limit);
    await this.transactions.run((tx) => this.work.settle(tx, made));
    return made.length;
  }

  /** Sends until nothing is due. */
  async sendAll(): Promise<void> {
    while ((await this.send()) > 0);
  }

  /** What a worker does until it dies after its calls: sent, and not noted; the lease runs out. */
  async sendAndDie(): Promise<void> {
    await this.call(100);
    this.clock.advance(LEASE_MS + 1);
  }

  /** `<type> <state> <reason>` of what there is for an endpoint, oldest first. */
  async states(endpointId: string): Promise<string[]> {
    const rows = await this.deliveries.list(endpointId, undefined, undefined, 100);
    return rows.map(({ type, state, lastReason }) => `${type} ${state} ${lastReason ?? '-'}`).toReversed();
  }

  query<Row>(sql: string): Promise<Row[]> {
    return this.database.dataSource.query<Row[]>(sql);
  }

  private async call(limit: number): Promise<Settled<DueWebhook, Attempt>[]> {
    const leaseUntil = new Date(this.clock.now().getTime() + LEASE_MS);
    const due = await this.transactions.run((tx) => this.work.claim(tx, limit, leaseUntil));
    return Promise.all(
      due.map(async (job) => {
        const value = await this.work.call(job, AbortSignal.timeout(LEASE_MS));
        return { job, outcome: { kind: 'returned', value } as const };
      }),
    );
  }
}
