import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@waybill/contracts';
import type { Received, Tx } from '@waybill/messaging';
import { Clock } from '@waybill/platform';
import { NotificationConfig } from '../../notification.config.js';
import { OpenChannels } from '../channels/open-channels.js';
import { usableContact } from '../domain/contact.js';
import { RecipientRepository } from '../persistence/recipient.repository.js';

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
      ...usableContact(data.contact ?? {}, this.channels.names),
    }));
    await this.recipients.add(tx, recipients, forgetAt);
  }
}
