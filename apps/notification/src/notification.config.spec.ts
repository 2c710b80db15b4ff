import { loadConfig } from '@waybill/platform';
import { NotificationConfig } from './notification.config.js';

const REQUIRED = { DATABASE_URL: 'postgres://u:p@h/d', KAFKA_BROKERS: 'h:9092' };
const load = (env: Record<string, string>) => loadConfig(NotificationConfig, { ...REQUIRED, ...env });

describe('NotificationConfig', () => {
  it('opens no channel unless told to', () => {
    expect(load({})).toMatchObject({ smsGateway: 'none', contactRetentionMs: 2_592_000_000 });
    expect(load({}).smtpUrl).toBeUndefined();
  });

  it.each(['smtp://127.0.0.1:25', 'smtps://user:p%40ss@mail.example.com/?tls.rejectUnauthorized=false', 'smtp://h'])(
    'takes %s',
    (url) => {
      expect(load({ SMTP_URL: url }).smtpUrl).toBe(url);
    },
  );

  it('names a wrong URL without showing it', () => {
    const wrong = (): unknown => load({ SMTP_URL: 'http://user:secret@host' });
    expect(wrong).toThrow(/SMTP_URL has a wrong value .* it must be smtp:/);
    expect(wrong).not.toThrow(/secret/);
  });

  it.each(['Shop <shop@example.com>', 'shop@example.com'])('takes the sender %s', (from) => {
    expect(load({ SMTP_FROM: from }).smtpFrom).toBe(from);
  });

  it.each(['shop', 'Shop <shop@example.com>\r\nBcc: x@example.com', 'a@example.com, b@example.com'])(
    'refuses the sender %j',
    (from) => {
      expect(() => load({ SMTP_FROM: from })).toThrow(/SMTP_FROM/);
    },
  );

  it('lets webhooks go to private addresses where it is told so, or all is on loopback', () => {
    const local = { DATABASE_URL: 'postgres://u:p@127.0.0.1/d', KAFKA_BROKERS: 'localhost:9092' };
    expect(load(local).webhooksMayBePrivate).toBe(true);
    expect(load({ ...local, WEBHOOKS_ALLOW_PRIVATE: 'off' }).webhooksMayBePrivate).toBe(false);
    expect(load({}).webhooksMayBePrivate).toBe(false);
    expect(load({ WEBHOOKS_ALLOW_PRIVATE: 'on' }).webhooksMayBePrivate).toBe(true);
    expect(() => load({ WEBHOOKS_ALLOW_PRIVATE: 'yes' })).toThrow(
      /WEBHOOKS_ALLOW_PRIVATE is "yes"; it must be on or off/,
    );
  });
});
