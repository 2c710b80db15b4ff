import { provisionIdentities, SecretFiles } from '@waybill/local-infra';
import type { Command } from 'commander';
import { printJson } from '../../output.js';

export function registerIdentityProvisioning(provision: Command): void {
  provision
    .command('identities')
    .description(
      'make the secrets of all processes at the issuer for development, and what the gateway seals sessions by',
    )
    .requiredOption('--secrets <folder>', 'where they are kept, one folder a process')
    .option('--json', 'print JSON', false)
    .action(({ secrets, json }: { secrets: string; json: boolean }) => {
      const files = provisionIdentities(secrets, new SecretFiles(secrets));
      if (json) return printJson({ files });
      files.forEach((file) => console.log(file));
    });
}
