import { InfrastructureError, mintToken, readRunState } from '@waybill/local-infra';
import { OperationError } from '@waybill/operations/words';
import { Option, type Command } from 'commander';
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
      const issuer = readRunState()?.issuer;
      if (!issuer) throw new OperationError('unreachable', 'no issuer is known: is Waybill running (npm start)?');
      if (!issuer.client) {
        const words = `${issuer.url} is not ours to mint tokens at: sign in with \`waybill login\``;
        throw new OperationError('refused', words);
      }
      const { accessToken, expiresInSeconds } = await minted(issuer.url, issuer.client, { role, customer });
      if (!json) return console.log(accessToken);
      printJson({ token: accessToken, role, customer: customer ?? null, expiresInSeconds, issuer: issuer.url });
    });
}

async function minted(
  url: string,
  client: { readonly id: string; readonly secret: string },
  { role, customer }: { role: TokenOptions['role']; customer: string | undefined },
) {
  try {
    return await mintToken(url, client, { role, ...(customer !== undefined && { customer }) });
  } catch (error) {
    if (!(error instanceof InfrastructureError)) throw error;
    const code = error.cause === undefined ? 'refused' : 'unreachable';
    throw new OperationError(code, error.message, { cause: error });
  }
}
