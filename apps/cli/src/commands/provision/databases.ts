import { databaseSql, InfrastructureError, provisionDeployment, SecretFiles } from '@waybill/local-infra';
import { OperationError } from '@waybill/operations/words';
import { PROCESS_NAMES } from '@waybill/system-map';
import { InvalidArgumentError, type Command } from 'commander';
import { givenText } from '../../given-text.js';
import { printJson, printTable } from '../../output.js';

interface DatabasesOptions {
  readonly secrets?: string;
  readonly rotate: boolean;
  readonly print: boolean;
  readonly json: boolean;
}

export function registerDatabaseProvisioning(provision: Command): void {
  provision
    .command('databases')
    .description('make every database and its roles; DATABASE_URL is a role that may create both')
    .option('--secrets <folder>', 'where the URL of each role is kept, one folder a process', nonEmpty)
    .option('--rotate', 'give every role a new password', false)
    .option('--print', 'only print the SQL, for psql, with a variable for each password', false)
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      '\nSafe to repeat: a role keeps the password that its file has. A process reads its file when it starts.',
    )
    .action(async ({ secrets, rotate, print, json }: DatabasesOptions) => {
      if (print) return console.log(PROCESS_NAMES.map(databaseSql).join('\n'));
      if (secrets === undefined) throw new OperationError('misuse', '--secrets is needed: where roles’ URLs are kept');
      const roles = await provisioned(secrets, rotate);
      if (json) return printJson({ rotated: rotate, roles });
      printTable([
        ['DATABASE OF', 'ROLE', 'URL'],
        ...roles.map(({ process, role, files }) => [process, role, files.join(', ')]),
      ]);
    });
}

async function provisioned(secrets: string, rotate: boolean) {
  const adminUrl = givenText(process.env, 'DATABASE_URL');
  if (adminUrl === undefined || !/^postgres(ql)?:/.test(adminUrl)) {
    const words =
      'must be postgres://…, a role that may create roles and databases; or DATABASE_URL_FILE names a file with it';
    throw new OperationError('misuse', `DATABASE_URL ${words}`);
  }
  try {
    return await provisionDeployment(adminUrl, new SecretFiles(secrets), { rotate });
  } catch (cause) {
    if (cause instanceof InfrastructureError) throw new OperationError('refused', cause.message, { cause });
    const { message, code } = cause as { message: string; code?: string };
    throw new OperationError('unreachable', `the databases cannot be made: ${message || code}`, { cause });
  }
}

function nonEmpty(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It must name a folder.');
}
