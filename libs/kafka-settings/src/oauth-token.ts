import { readFile } from 'node:fs/promises';
import type { OAuthSettings } from './kafka-settings.js';
import { secretText } from './secret.js';

/** A token is asked for again when this part of its life is over. */
const USED_OF_LIFE = 0.8;
/** Life of a token whose issuer does not say it, seconds. */
const LIFE_UNTOLD_S = 60;
const TIMEOUT_MS = 10_000;

interface IssuedToken {
  readonly access_token?: unknown;
  readonly expires_in?: unknown;
}

/**
 * Tokens for Kafka: from a file that another program keeps fresh, or from an issuer for client credentials, kept for most of
 * their life. Who asks while one is on its way gets the same.
 */
export function tokenSource(oauth: OAuthSettings, now: () => number = Date.now): () => Promise<string> {
  if ('tokenFile' in oauth) return () => readFile(oauth.tokenFile, 'utf8').then((text) => text.trim());
  let kept: { readonly token: string; readonly until: number } | undefined;
  let asking: Promise<string> | undefined;
  return async () => {
    if (kept && now() < kept.until) return kept.token;
    asking ??= issue(oauth)
      .then(({ token, lifeMs }) => {
        kept = { token, until: now() + lifeMs * USED_OF_LIFE };
        return token;
      })
      .finally(() => (asking = undefined));
    return asking;
  };
}

/** @throws Error naming KAFKA_OAUTH_TOKEN_URL and what it answered, never a secret */
async function issue({
  tokenUrl,
  clientId,
  clientSecret,
  scope,
}: Exclude<OAuthSettings, { tokenFile: string }>): Promise<{ token: string; lifeMs: number }> {
  const login = [clientId, secretText(clientSecret)].map(encodeURIComponent).join(':');
  const response = await fetch(tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}`, accept: 'application/json' },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope !== undefined && { scope }) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new Error(`KAFKA_OAUTH_TOKEN_URL (${tokenUrl}) gives no token: it does not answer`, { cause });
  });
  const body = (await response.json().catch(() => ({}))) as IssuedToken;
  if (!response.ok || typeof body.access_token !== 'string') {
    throw new Error(`KAFKA_OAUTH_TOKEN_URL (${tokenUrl}) gives no token: it answers ${response.status}`);
  }
  const life = typeof body.expires_in === 'number' ? body.expires_in : LIFE_UNTOLD_S;
  return { token: body.access_token, lifeMs: life * 1_000 };
}
