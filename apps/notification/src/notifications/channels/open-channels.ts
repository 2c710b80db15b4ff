import { Logger } from '@nestjs/common';
import type { NotificationConfig } from '../../notification.config.js';
import type { ContactChannel } from '../domain/contact.js';
import type { NotificationChannel } from './channel.port.js';

/** The channels that the settings open, besides the log, which always is. */
export class OpenChannels {
  readonly names: ReadonlySet<ContactChannel>;

  constructor(readonly all: readonly NotificationChannel[]) {
    this.names = new Set(all.map(({ name }) => name));
  }

  /** None: every message is told to the log alone, and nobody's address is needed. */
  get logOnly(): boolean {
    return this.all.length === 0;
  }

  close(): void {
    for (const channel of this.all) channel.close();
  }
}

/** What a channel needs is loaded only when it is open. */
export async function openChannels(config: NotificationConfig): Promise<OpenChannels> {
  const channels: NotificationChannel[] = [];
  if (config.smtpUrl !== undefined) {
    const { SmtpChannel } = await import('./smtp/smtp.channel.js');
    channels.push(SmtpChannel.open({ ...config, url: config.smtpUrl }));
  }
  if (config.smsGateway === 'simulated') {
    const { SimulatedSmsChannel } = await import('./sms/simulated-sms.channel.js');
    channels.push(new SimulatedSmsChannel());
  }
  const { smtpUrl, smsGateway } = config;
  const used = { email: smtpUrl === undefined ? 'none' : 'smtp', sms: smsGateway };
  new Logger(OpenChannels.name).log({
    ...used,
    msg: 'these providers carry the messages; the others are in the log alone',
  });
  return new OpenChannels(channels);
}
