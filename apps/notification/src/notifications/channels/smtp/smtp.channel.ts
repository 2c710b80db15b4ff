import { createTransport } from 'nodemailer';
import { asHtml, asText } from '../../domain/messages/layout.js';
import type { DeliveryOutcome } from '../../domain/delivery.js';
import { NotificationChannel, type Dispatch } from '../channel.port.js';
import { outcomeOfError, type BrokenOff } from './smtp-outcome.js';

export interface SmtpSettings {
  /** `smtp:` or `smtps:`; its parameters are nodemailer's options and win over those set here. */
  readonly url: string;
  readonly smtpFrom: string;
  readonly smtpConnections: number;
  readonly smtpTimeoutSeconds: number;
}

type Transport = ReturnType<typeof transportOf>;

/** E-mail over SMTP (RFC 5321) through a pool of kept connections. */
export class SmtpChannel extends NotificationChannel {
  readonly name = 'EMAIL';
  /** One a connection: a mail that waited inside the pool would use up its time there. */
  readonly concurrency: number;
  readonly callMs: number;
  private readonly domain: string;
  /** Whether the server answers, while it is being asked: one question for all hand-overs that broke off together. */
  private asking: Promise<boolean> | undefined;

  private constructor(
    private readonly transport: Transport,
    private readonly settings: SmtpSettings,
  ) {
    super();
    this.concurrency = settings.smtpConnections;
    this.callMs = settings.smtpTimeoutSeconds * 3_000;
    this.domain = /@([\w.-]+)/.exec(settings.smtpFrom)?.[1] ?? 'localhost';
  }

  /** Connects to nobody yet: a mail server that is away keeps no service from starting. */
  static open(settings: SmtpSettings): SmtpChannel {
    return new SmtpChannel(transportOf(settings), settings);
  }

  /** Several hand-overs of one dispatch carry the same Message-ID (RFC 5322 §3.6.4). */
  async deliver({ id, to, message }: Dispatch, signal: AbortSignal): Promise<DeliveryOutcome> {
    if (to.email === null) return { kind: 'REFUSED', reason: 'no-address' };
    try {
      await this.transport.sendMail({
        from: this.settings.smtpFrom,
        // As an object it is taken as one address and never parsed as a list.
        to: { name: '', address: to.email },
        subject: message.subject,
        text: asText(message),
        html: asHtml(message),
        messageId: `<${id}@${this.domain}>`,
        // RFC 3834: no vacation notices, please.
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal,
      });
      return { kind: 'DELIVERED' };
    } catch (error) {
      const outcome = outcomeOfError(error);
      return outcome.kind === 'BROKEN_OFF' ? await this.judge(outcome) : outcome;
    }
  }

  /** Asks the server by a connection that no mail has to do with: greeting, EHLO, TLS and login. */
  private async judge({ reason }: BrokenOff): Promise<DeliveryOutcome> {
    this.asking ??= this.transport
      .verify()
      .then(
        () => true,
        () => false,
      )
      .finally(() => (this.asking = undefined));
    return { kind: (await this.asking) ? 'INTERRUPTED' : 'UNAVAILABLE', reason };
  }

  close(): void {
    this.transport.close();
  }
}

function transportOf({ url, smtpConnections, smtpTimeoutSeconds }: SmtpSettings) {
  const timeoutMs = smtpTimeoutSeconds * 1_000;
  return createTransport({
    url,
    pool: true,
    maxConnections: smtpConnections,
    maxMessages: 1_000,
    maxRequeues: 1,
    dnsTimeout: timeoutMs,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // Content is text that we compose: nothing in it may make nodemailer read a file or fetch an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}
