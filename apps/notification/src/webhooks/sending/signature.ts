import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';

/** A secret by the Standard Webhooks specification: 32 random bytes, in base64 behind `whsec_`. */
export const newSecret = (): string => `${PREFIX}${randomBytes(32).toString('base64')}`;

/**
 * The headers that sign a message (Standard Webhooks, symmetric, `v1`): HMAC-SHA256 over id, time and body. One signature
 * for each secret, so that a receiver may know either while they are changed.
 *
 * @param at of this attempt, not of the event: receivers refuse what is minutes old
 */
export function signedHeaders(id: string, at: Date, body: string, secrets: readonly string[]): Record<string, string> {
  const timestamp = Math.floor(at.getTime() / 1_000).toString();
  const sign = (secret: string): string => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  };
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map(sign).join(' '),
  };
}
