import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { clientIdOf, PROCESS_NAMES } from '@waybill/system-map';
import { keptSecretly, newSecret } from './kept-secret.js';

/** An EC key of the curve P-256 with its private part, as RFC 7517 writes it. */
export interface SigningKey {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
  readonly d: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'ES256';
}

/** Secrets of the embedded issuer's clients, by client id. */
export type ClientSecrets = ReadonlyMap<string, string>;

/**
 * What the processes and the command line prove themselves by at the embedded issuer. Each follows from one secret, made at
 * the first start in `<data>/issuer/clients.secret`: a client that a later version brings has one as well.
 */
export function issuerClientSecrets(dataDir: string): ClientSecrets {
  const root = keptSecretly(join(dataDir, 'issuer', 'clients.secret'), newSecret);
  const secretOf = (id: string): string => createHmac('sha256', root).update(id).digest('base64url');
  return new Map([...PROCESS_NAMES, 'cli' as const].map(clientIdOf).map((id) => [id, secretOf(id)]));
}

/** Made at the first start in `<data>/issuer/keys.json`: the key that signs tokens, and the secret that signs cookies. */
export function issuerKeys(dataDir: string): { readonly signing: SigningKey; readonly cookies: string } {
  const make = (): string => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const signing = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'ES256' };
    return JSON.stringify({ signing, cookies: newSecret() }, null, 2);
  };
  const kept = keptSecretly(join(dataDir, 'issuer', 'keys.json'), make);
  return JSON.parse(kept) as { signing: SigningKey; cookies: string };
}

/** Made at the first start in `<data>/gateway/secret`: what sessions are sealed by where `GATEWAY_SECRET` gives nothing. */
export const gatewaySecret = (dataDir: string): string => keptSecretly(join(dataDir, 'gateway', 'secret'), newSecret);
