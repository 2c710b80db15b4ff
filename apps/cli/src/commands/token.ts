import { OperationError } from '@waybill/operations/words';
import { Option, type Command } from 'commander';
import { knownIssuer } from '../identity/known-issuer.js';
import { mint } from '../identity/mint.js';
import { printJson } from '../output.js';

interface TokenOptions {
  readonly role: 'operator' | 'viewer' | 'customer';
  readonly customer?: string;
  readonly json: boolean;
}

export function registerToken(program: Command): void {
  program
    .command('token')
    .description('mint an access token at the issuer that npm start runs, without a login')
    .addOption(
      new Option('--role <role>', 'what its bearer may do')
        .choices(['operator', 'viewer', 'customer'])
        .default('operator'),
    )
    .option('--customer <id>', 'whose orders a customer sees; default: ada')
    .option('--json', 'print JSON', false)
    .action(async ({ role, customer, json }: TokenOptions) => {
      if (customer !== undefined && role !== 'customer') {
        throw new OperationError('misuse', '--customer goes with --role customer only');
      }
      const issuer = knownIssuer(process.env);
      const wish = { role, ...(customer !== undefined && { customer }) };
      const { accessToken, expiresInSeconds } = await mint(issuer, wish);
      if (!json) return console.log(accessToken);
      printJson({ token: accessToken, role, customer: customer ?? null, expiresInSeconds, issuer: issuer.url });
    });
}
