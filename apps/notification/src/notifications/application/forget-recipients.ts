import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '@waybill/messaging';
import { Clock } from '@waybill/platform';
import { OpenChannels } from '../channels/open-channels.js';
import { GIVE_UP_AFTER_MS } from '../domain/delivery.js';
import type { Cause } from '../domain/messages/turns.js';
import { DeliveryRepository } from '../persistence/delivery.repository.js';
import { RecipientRepository } from '../persistence/recipient.repository.js';

/** How long after the end of an order its address is still there, for news that comes late. */
const AFTERMATH_MS = 24 * 60 * 60_000;
/** Most recipients deleted in one transaction. */
export const FORGET_BATCH = 500;

/**
 * Keeps personal data only as long as it is needed: a day after an order was refunded, or cancelled and its customer's
 * money is where it belongs; CONTACT_RETENTION_DAYS for one of which there may be news; never while a message waits for it.
 */
@Injectable()
export class ForgetRecipients {
  constructor(
    private readonly transactions: Transactions,
    private readonly recipients: RecipientRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly channels: OpenChannels,
    private readonly clock: Clock,
  ) {}

  /** These orders are over: little more will be told. */
  async soon(tx: Tx, orderIds: readonly string[]): Promise<void> {
    if (this.channels.logOnly || orderIds.length === 0) return;
    await this.recipients.forgetBy(tx, orderIds, this.aftermath);
  }

  /** These orders are over if one of `causes` was told, be it by this transaction. */
  soonAfter(tx: Tx, orderIds: readonly string[], causes: readonly Cause[]): void {
    if (this.channels.logOnly || orderIds.length === 0) return;
    tx.beforeCommit(() => this.recipients.forgetToldBy(tx, orderIds, causes, this.aftermath));
  }

  private get aftermath(): Date {
    return new Date(this.clock.now().getTime() + AFTERMATH_MS);
  }

  /** Gives up messages that could not be delivered and deletes recipients, up to FORGET_BATCH. @returns how many of either */
  async due(): Promise<number> {
    const now = this.clock.now();
    const recordedBefore = new Date(now.getTime() - GIVE_UP_AFTER_MS);
    const expired = await this.transactions.run((tx) => this.deliveries.expire(tx, recordedBefore, now, FORGET_BATCH));
    const forgotten = await this.transactions.run((tx) => this.recipients.forgetDue(tx, now, FORGET_BATCH));
    return Math.max(expired, forgotten);
  }
}
