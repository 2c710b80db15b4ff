import { clientIdOf, GATEWAY, ISSUER, PROCESS_NAMES } from '@waybill/system-map';
import type { SecretFiles } from '../provisioning/secret-files.js';
import { issuerClientSecrets } from './issuer-files.js';
import { newSecret } from './kept-secret.js';

/**
 * What the processes of a deployment prove themselves by at the embedded issuer, each in the folder of its own, and what the
 * gateway seals sessions by. The issuer's own folder is its `WAYBILL_DATA_DIR`. Safe to repeat.
 *
 * @returns the files
 */
export function provisionIdentities(folder: string, secrets: SecretFiles): string[] {
  const clients = issuerClientSecrets(`${folder}/${ISSUER.name}`);
  const files = [...PROCESS_NAMES, 'cli' as const].map((name) => {
    const file = `${name}/client-secret`;
    secrets.write(file, clients.get(clientIdOf(name)) ?? '');
    return file;
  });
  const sealing = `${GATEWAY.name}/gateway-secret`;
  secrets.kept(sealing, newSecret);
  return [...files, sealing];
}
