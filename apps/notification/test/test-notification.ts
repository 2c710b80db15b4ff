import { Logger } from '@nestjs/common';
import type { EventEnvelope } from '@waybill/contracts';
import { type Settled } from '@waybill/jobs';
import { type EventContext, type Received, Transactions, type Tx } from '@waybill/messaging';
import { Metrics } from '@waybill/platform';
import { TestClock, type MigratedDatabase } from '@waybill/testing';
import { NotificationConfig } from '../src/notification.config.js';
import { DeliverMessages } from '../src/notifications/application/deliver-messages.js';
import { DeliveryReports } from '../src/notifications/application/delivery-reports.js';
import { DeliveryWorkers } from '../src/notifications/application/delivery-workers.js';
import { ForgetRecipients } from '../src/notifications/application/forget-recipients.js';
import { LateMessages } from '../src/notifications/application/late-messages.js';
import { NotifyCustomer } from '../src/notifications/application/notify-customer.js';
import { RecordNotifications } from '../src/notifications/application/record-notifications.js';
import { RememberRecipients } from '../src/notifications/application/remember-recipients.js';
import type { NotificationChannel } from '../src/notifications/channels/channel.port.js';
import { LogChannel, type Notice } from '../src/notifications/channels/log.channel.js';
import { OpenChannels } from '../src/notifications/channels/open-channels.js';
import { OrderEventsConsumer } from '../src/notifications/consumers/order-events.consumer.js';
import { PaymentEventsConsumer } from '../src/notifications/consumers/payment-events.consumer.js';
import type { DeliveryResult } from '../src/notifications/domain/delivery.js';
import type { Cause } from '../src/notifications/domain/messages/turns.js';
import { DeliveryRepository, type DueDelivery } from '../src/notifications/persistence/delivery.repository.js';
import type { NotificationEntity } from '../src/notifications/persistence/notification.entity.js';
import { NotificationRepository } from '../src/notifications/persistence/notification.repository.js';
import { RecipientRepository } from '../src/notifications/persistence/recipient.repository.js';
import { WaitingMessages } from '../src/notifications/persistence/waiting-messages.js';
import type { RecordWebhooks } from '../src/webhooks/application/record-webhooks.js';

const LEASE_MS = 60_000;

Logger.overrideLogger(false);

class KeptLog extends LogChannel {
  readonly told: Notice[] = [];

  override tell(notices: readonly Notice[]): void {
    this.told.push(...notices);
  }
}

type Handler = (events: Received<EventEnvelope>[], context: EventContext) => Promise<void> | void;
type Made = Settled<DueDelivery, DeliveryResult>;

/** One instance of the service's use cases on a real database; the test is consumer and worker. */
export class TestNotification {
  /** Rows are due by the time of the database. */
  readonly clock = new TestClock(Date.now);
  readonly log = new KeptLog();
  readonly metrics = new Metrics();
  readonly late: LateMessages;
  readonly workers: DeliveryWorkers;
  /** What the handlers of delivered batches asked the database, but for BEGIN, inbox and COMMIT. */
  readonly statements: string[] = [];
  private readonly notifications: NotificationRepository;
  private readonly transactions: Transactions;
  private readonly forget: ForgetRecipients;
  /** What does more than to tell. */
  private readonly handlers;
  private readonly notify: NotifyCustomer;
  private readonly jobs: readonly DeliverMessages[];

  constructor(
    private readonly database: MigratedDatabase,
    channels: readonly NotificationChannel[] = [],
  ) {
    const open = new OpenChannels(channels);
    const deliveries = new DeliveryRepository();
    const recipients = new RecipientRepository();
    const reports = new DeliveryReports(this.metrics);
    // One attempt: a deadlock fails the test instead of being tried again.
    this.transactions = new Transactions(database.dataSource, { maxAttempts: 1 });
    this.notifications = new NotificationRepository(database.dataSource);
    this.late = new LateMessages(new WaitingMessages(database.dataSource), this.clock, this.metrics);
    this.workers = new DeliveryWorkers(this.transactions, open, deliveries, this.log, reports, this.clock);
    this.jobs = channels.map((c) => new DeliverMessages(c, open, deliveries, this.log, reports, this.clock));
    const record = new RecordNotifications(this.notifications, open, this.workers, this.log);
    this.notify = new NotifyCustomer(record);
    const remember = new RememberRecipients(recipients, open, new NotificationConfig(), this.clock);
    this.forget = new ForgetRecipients(this.transactions, recipients, deliveries, open, this.clock);
    const untold = { execute: () => undefined } as unknown as RecordWebhooks;
    const order = new OrderEventsConsumer(remember, this.notify, this.forget, untold);
    const payment = new PaymentEventsConsumer(this.notify, this.forget, untold);
    this.handlers = {
      OrderCreated: order.created.bind(order),
      OrderConfirmed: order.confirmed.bind(order),
      OrderCancelled: order.cancelled.bind(order),
      OrderRefunded: order.refunded.bind(order),
      PaymentFailed: payment.failed.bind(payment),
      PaymentRefunded: payment.refunded.bind(payment),
      PaymentVoided: payment.voided.bind(payment),
    };
  }

  /** One batch, one transaction, as the consumer runs it. */
  async deliver(...events: readonly Received<EventEnvelope>[]): Promise<void> {
    await this.transactions.run(async (tx) => {
      const query = tx.query.bind(tx);
      tx.query = (sql, parameters) => {
        this.statements.push(sql);
        return query(sql, parameters);
      };
      for (const event of events) await this.handle(tx, event);
    });
  }

  /** As {@link deliver}, with an error after the handlers: nothing is committed. */
  async deliverInVain(...events: readonly Received<EventEnvelope>[]): Promise<void> {
    const failing = this.transactions.run(async (tx) => {
      for (const event of events) await this.handle(tx, event);
      await tx.query('SELECT 1/0');
    });
    await expect(failing).rejects.toThrow('division by zero');
  }

  async claim(limit = 100): Promise<DueDelivery[]> {
    const leaseUntil = new Date(this.clock.now().getTime() + LEASE_MS);
    const claims = this.jobs.map((job) => this.transactions.run((tx) => job.claim(tx, limit, leaseUntil)));
    return (await Promise.all(claims)).flat();
  }

  /** @returns how many leases were put off by another minute */
  async renew(due: readonly DueDelivery[]): Promise<number> {
    const leaseUntil = new Date(this.clock.now().getTime() + LEASE_MS);
    const leases = due.map((job) => ({ job, leaseUntil: job.lease.until }));
    const renewed = this.jobs.map((job) => this.transactions.run((tx) => job.renew(tx, leases, leaseUntil)));
    return (await Promise.all(renewed)).flat().length;
  }

  call(due: readonly DueDelivery[]): Promise<Made[]> {
    return Promise.all(
      due.map(async (job) => {
        const value = await this.jobOf(job).call(job, AbortSignal.timeout(LEASE_MS));
        return { job, outcome: { kind: 'returned', value } as const };
      }),
    );
  }

  async settle(made: readonly Made[]): Promise<void> {
    for (const one of made) await this.transactions.run((tx) => this.jobOf(one.job).settle(tx, [one]));
  }

  /** One round of a worker. @returns messages tried */
  async work(limit?: number): Promise<number> {
    const made = await this.call(await this.claim(limit));
    await this.settle(made);
    return made.length;
  }

  /** What a worker does until it dies after its calls: the mail server has them, nobody noted it; the lease runs out. */
  async workAndDie(): Promise<void> {
    await this.call(await this.claim());
    this.clock.advance(LEASE_MS + 1);
  }

  forgetDue(): Promise<number> {
    return this.forget.due();
  }

  async of(orderId: string): Promise<NotificationEntity[]> {
    return this.notifications.ofOrder(orderId);
  }

  /** `<cause> <status> <channel>` of an order's notifications, sorted. */
  async told(orderId: string): Promise<string[]> {
    return (await this.of(orderId)).map(({ cause, status, channel }) => `${cause} ${status} ${channel ?? '-'}`).sort();
  }

  query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.database.dataSource.query<Row[]>(sql, parameters);
  }

  private async handle(tx: Tx, received: Received<EventEnvelope>): Promise<void> {
    const context = { tx, consumer: 'notification' };
    const handle = this.handlers[received.event.type as keyof typeof this.handlers] as Handler | undefined;
    if (handle) await handle([received], context);
    else this.notify.execute(tx, [received as Received<EventEnvelope<Cause>>]);
  }

  private jobOf({ channel }: DueDelivery): DeliverMessages {
    const job = this.jobs.find((candidate) => candidate.channelName === channel);
    if (!job) throw new Error(`${channel} is not open`);
    return job;
  }
}
