import { Injectable } from '@nestjs/common';
import type { EventData, EventEnvelope } from '@waybill/contracts';
import type { Received, Tx } from '@waybill/messaging';
import { Clock } from '@waybill/platform';
import { NotificationConfig } from '../../notification.config.js';
import { OpenChannels } from '../channels/open-channels.js';
import { channelFor, usableContact } from '../domain/contact.js';
import { RecipientRepository, type NewRecipient } from '../persistence/recipient.repository.js';

/** Keeps whom to tell about an order, as far as an open channel can use it: where there is only the log, nothing. */
@Injectable()
export class RememberRecipients {
  constructor(
    private readonly recipients: RecipientRepository,
    private readonly channels: OpenChannels,
    private readonly config: NotificationConfig,
    private readonly clock: Clock,
  ) {}

  async execute(tx: Tx, events: readonly Received<EventEnvelope<'OrderCreated'>>[]): Promise<void> {
    if (this.channels.logOnly) return;
    const forgetAt = new Date(this.clock.now().getTime() + this.config.contactRetentionMs);
    const recipients = events.map(({ event: { data } }) => ({
      orderId: data.orderId,
      ...this.readerOf(data),
    }));
    await this.recipients.add(tx, recipients, forgetAt);
  }

  /** What of their orders customers do not get: the mails to come list the rest. */
  async confirmed(tx: Tx, events: readonly Received<EventEnvelope<'OrderConfirmed'>>[]): Promise<void> {
    if (this.channels.logOnly) return;
    const orders = events.map(({ event: { data } }) => ({ orderId: data.orderId, shortfall: data.shortfall ?? [] }));
    await this.recipients.noteShortfalls(tx, orders);
  }

  /** Of those whom no channel reaches nothing is kept but that they are known. */
  private readerOf({ contact, lines, allowPartial, locale }: EventData<'OrderCreated'>): Omit<NewRecipient, 'orderId'> {
    const usable = usableContact(contact ?? {}, this.channels.names);
    if (channelFor(usable, this.channels.names) === 'LOG') return { ...usable, locale: null, purchase: null };
    return { ...usable, locale: locale ?? null, purchase: { lines, shortfall: allowPartial ? null : [] } };
  }
}
