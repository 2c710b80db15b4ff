import { clientIdOf, type ProcessName } from '@waybill/system-map';
import type { ClientSecrets } from './issuer-files.js';

/** What a process is told so that it can verify tokens of the embedded issuer, and get tokens there as itself. */
export function identityOf(name: ProcessName, issuer: string, secrets: ClientSecrets): Record<string, string> {
  const id = clientIdOf(name);
  return { AUTH_ISSUER: issuer, AUTH_CLIENT_ID: id, AUTH_CLIENT_SECRET: secrets.get(id) ?? '' };
}
