import { OperationError } from '@waybill/operations/words';
import type { Configuration } from 'openid-client';
import type { KnownIssuer } from './known-issuer.js';

type OpenIdClient = typeof import('openid-client');

/** The library, loaded only by commands that speak to an issuer, and what the issuer says of itself. */
export interface OpenIssuer {
  readonly library: OpenIdClient;
  readonly configuration: Configuration;
}

/** @throws OperationError unreachable when it does not answer, or not as an issuer does */
export async function openIssuer({ url, clientId, clientSecret }: KnownIssuer): Promise<OpenIssuer> {
  const library = await import('openid-client');
  const authentication = clientSecret === undefined ? library.None() : library.ClientSecretBasic(clientSecret);
  const { protocol, hostname } = new URL(url);
  // Without TLS on this machine alone: secrets would else be readable on the way.
  const local = protocol === 'http:' && /^(127\.[\d.]+|\[::1\]|localhost)$/.test(hostname);
  try {
    const configuration = await library.discovery(new URL(url), clientId, {}, authentication, {
      ...(local && { execute: [library.allowInsecureRequests] }),
    });
    return { library, configuration };
  } catch (cause) {
    throw new OperationError('unreachable', `the issuer ${url} cannot be asked: ${(cause as Error).message}`, {
      cause,
    });
  }
}
