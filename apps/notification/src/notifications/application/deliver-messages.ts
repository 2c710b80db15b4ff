import { CallCutShortError, type Leased, type LeasedWork, type Settled } from '@waybill/jobs';
import type { Tx } from '@waybill/messaging';
import type { Clock } from '@waybill/platform';
import type { NotificationChannel } from '../channels/channel.port.js';
import type { LogChannel } from '../channels/log.channel.js';
import type { OpenChannels } from '../channels/open-channels.js';
import { channelFor, type Contact, type ContactChannel } from '../domain/contact.js';
import { judge, type DeliveryResult } from '../domain/delivery.js';
import { destinationOf, Destinations } from '../domain/destinations.js';
import { composeMessage } from '../domain/messages/compose.js';
import { Outage } from '../domain/outage.js';
import type { DeliveryRepository, DueDelivery, JudgedDelivery } from '../persistence/delivery.repository.js';
import type { DeliveryReports } from './delivery-reports.js';
import { notificationId } from './notification-id.js';

/**
 * Hands the messages of one channel over and writes down what came of it. At-least-once: a crash between hand-over and
 * commit repeats it, with the same id, once the lease has run out.
 */
export class DeliverMessages implements LeasedWork<DueDelivery, DeliveryResult> {
  private readonly outage = new Outage();
  private readonly destinations = new Destinations();

  constructor(
    private readonly channel: NotificationChannel,
    private readonly channels: OpenChannels,
    private readonly deliveries: DeliveryRepository,
    private readonly log: LogChannel,
    private readonly reports: DeliveryReports,
    private readonly clock: Clock,
  ) {}

  get channelName(): ContactChannel {
    return this.channel.name;
  }

  async claim(tx: Tx, limit: number, leaseUntil: Date): Promise<DueDelivery[]> {
    const now = this.clock.now();
    const allowed = this.outage.allows(limit, now.getTime());
    if (allowed === 0) return [];
    return this.deliveries.claimDue(tx, { channel: this.channel.name, limit: allowed, now, leaseUntil });
  }

  async renew<L extends Leased<DueDelivery>>(tx: Tx, leases: readonly L[], leaseUntil: Date): Promise<readonly L[]> {
    const due = leases.map(({ job }) => job);
    const renewed = new Set(await this.deliveries.renew(tx, due, leaseUntil));
    tx.afterCommit(() => {
      for (const { lease } of renewed) lease.until = leaseUntil;
    });
    return leases.filter(({ job }) => renewed.has(job));
  }

  async call({ orderId, cause, facts, contact, reader }: DueDelivery, signal: AbortSignal): Promise<DeliveryResult> {
    if (contact === null) return { kind: 'RECIPIENT_UNKNOWN' };
    const channel = channelFor(contact, this.channels.names);
    if (channel !== this.channel.name) return { kind: 'OTHER_CHANNEL', channel };
    const until = this.restsUntil(contact);
    if (until !== undefined) return { kind: 'RESTING', until: new Date(until) };
    const dispatch = { id: notificationId(orderId, cause), to: contact, message: composeMessage(cause, facts, reader) };
    return this.channel.deliver(dispatch, signal);
  }

  async settle(tx: Tx, settled: readonly Settled<DueDelivery, DeliveryResult>[]): Promise<void> {
    const now = this.clock.now();
    const judged = settled.map(({ job: delivery, outcome }): JudgedDelivery & { result: DeliveryResult } => {
      const result = outcome.kind === 'returned' ? outcome.value : resultOfError(outcome.error);
      return { delivery, result, verdict: judge(delivery, result, now) };
    });
    await this.deliveries.settle(tx, judged);
    tx.afterCommit(() => {
      this.learn(judged, now.getTime());
      this.reports.report(judged);
      const byLog = judged.filter(({ verdict }) => verdict.status === 'SENT' && verdict.channel === 'LOG');
      this.log.tell(byLog.map(({ delivery }) => delivery));
    });
  }

  private restsUntil(contact: Contact): number | undefined {
    const destination = destinationOf(this.channel.name, contact);
    return destination === null ? undefined : this.destinations.restsUntil(destination, this.clock.now().getTime());
  }

  private learn(judged: readonly { readonly delivery: DueDelivery; readonly result: DeliveryResult }[], now: number) {
    for (const { delivery, result } of judged) {
      if (result.kind === 'UNAVAILABLE') {
        this.outage.failed(now);
        this.reports.away(this.channel.name, result.reason);
        continue;
      }
      if (!ANSWERS.has(result.kind)) continue;
      if (this.outage.answered()) this.reports.back(this.channel.name);
      const destination = delivery.contact && destinationOf(this.channel.name, delivery.contact);
      if (destination === null) continue;
      if (result.kind === 'INTERRUPTED') this.destinations.failed(destination, now);
      else this.destinations.answered(destination);
    }
  }
}

/** Results that only a channel which works can give. */
const ANSWERS: ReadonlySet<DeliveryResult['kind']> = new Set(['DELIVERED', 'REFUSED', 'DEFERRED', 'INTERRUPTED']);

/** A hand-over that took too long or was cut short, or an error that no channel should throw. */
const resultOfError = (error: unknown): DeliveryResult => ({
  kind: error instanceof CallCutShortError ? 'INTERRUPTED' : 'DEFERRED',
  reason: codeOf(error),
});

/** Of an error that no channel should throw: its code or class, since its text may hold anything. */
const codeOf = (error: unknown): string => {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'error';
};
