import { ConfigurationError, Env, EnvGroup, isAllOnLoopback, serviceConfig, WholeNumberEnv } from '@waybill/platform';
import { IsIn, IsOptional, Matches } from 'class-validator';

const ALLOW_PRIVATE = 'WEBHOOKS_ALLOW_PRIVATE';
const DAY_MS = 24 * 60 * 60_000;

/** Settings of the notification service, beside those every service has. */
export class NotificationConfig extends serviceConfig('notification') {
  /**
   * The mail server; without it no e-mail is sent and no address kept. TLS and the rest are parameters of the URL, as
   * nodemailer takes them: `smtps://…` for TLS from the start, `?requireTLS=true`, `?tls.rejectUnauthorized=false`.
   */
  @Env('SMTP_URL', { secret: true, accepts: 'must be smtp://user:password@host:port or smtps://…' })
  @IsOptional()
  @Matches(/^smtps?:\/\/[^\s/?#]+(\/?(\?\S*)?)$/)
  readonly smtpUrl?: string;

  /** Sender of every mail; its domain is that of the Message-IDs. */
  @Env('SMTP_FROM', { accepts: 'must be an address, alone or as Name <name@domain>' })
  @Matches(/^([^\p{Cc}<>@"]+ <[^\s\p{Cc}<>@,;"]+@[\w.-]+>|[^\s\p{Cc}<>@,;"]+@[\w.-]+)$/u)
  readonly smtpFrom: string = 'Waybill <no-reply@waybill.localhost>';

  /** Connections kept to the mail server, and so mails on their way at the same time, per process. */
  @WholeNumberEnv('SMTP_CONNECTIONS', { min: 1, max: 100 })
  readonly smtpConnections: number = 5;

  /** How long the mail server may be silent, s. A mail that takes three times as long altogether is tried again. */
  @WholeNumberEnv('SMTP_TIMEOUT_SECONDS', { min: 1, max: 600, unit: 'seconds' })
  readonly smtpTimeoutSeconds: number = 20;

  /** Whether customers without an e-mail address are told by SMS. */
  @Env('SMS_GATEWAY')
  @IsIn(['none', 'simulated'])
  readonly smsGateway: 'none' | 'simulated' = 'none';

  /** How long an address is kept for an order that may still be refunded, days. */
  @WholeNumberEnv('CONTACT_RETENTION_DAYS', { min: 1, max: 3650, unit: 'days' })
  readonly contactRetentionDays: number = 30;

  /** How long an endpoint may take to answer a webhook, s. */
  @WholeNumberEnv('WEBHOOK_TIMEOUT_SECONDS', { min: 1, max: 60, unit: 'seconds' })
  readonly webhookTimeoutSeconds: number = 15;

  /** How long webhooks are kept to be sent again, days. */
  @WholeNumberEnv('WEBHOOK_RETENTION_DAYS', { min: 4, max: 365, unit: 'days' })
  readonly webhookRetentionDays: number = 30;

  /** Whether webhooks may go to loopback and private addresses, and over http. Default: where everything is on loopback. */
  @EnvGroup([{ name: ALLOW_PRIVATE }], allowsPrivate)
  readonly webhooksMayBePrivate: boolean;

  get webhookTimeoutMs(): number {
    return this.webhookTimeoutSeconds * 1_000;
  }

  get webhookRetentionMs(): number {
    return this.webhookRetentionDays * DAY_MS;
  }

  get contactRetentionMs(): number {
    return this.contactRetentionDays * DAY_MS;
  }
}

function allowsPrivate(env: NodeJS.ProcessEnv): boolean {
  const text = env[ALLOW_PRIVATE] ?? '';
  if (text === '') return isAllOnLoopback(env);
  if (text === 'on' || text === 'off') return text === 'on';
  throw new ConfigurationError([{ variable: ALLOW_PRIVATE, got: `is "${text}"`, accepts: 'must be on or off' }]);
}
