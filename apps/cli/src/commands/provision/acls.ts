import { changeAcls, type AclChanges } from '@waybill/local-infra';
import { kafkaFailure } from '@waybill/operations/words';
import { KAFKA_USERS, kafkaRightsOf, type KafkaRight, type KafkaUser } from '@waybill/system-map';
import type { Command } from 'commander';
import type { Connections } from '../../connections.js';
import { printJson, printTable } from '../../output.js';

interface AclsOptions {
  readonly print: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export function registerAclProvisioning(provision: Command, connections: Connections): void {
  provision
    .command('acls')
    .description('give every Kafka user the rights that it needs, and take from it what it does not')
    .option('--print', 'only print the rights', false)
    .option('--dry-run', 'only say what would be done', false)
    .option('--json', 'print JSON', false)
    .addHelpText('after', `\nUsers: ${KAFKA_USERS.join(', ')}. Of others nothing is changed.`)
    .action(async ({ print, dryRun, json }: AclsOptions) => {
      if (print)
        return show(
          json,
          KAFKA_USERS.flatMap((user) => kafkaRightsOf(user).map((right) => ({ user, ...right }))),
        );
      const changes = await changed(connections, dryRun);
      if (json) return printJson({ dryRun, ...changes });
      const verbs = dryRun ? ['would be given', 'would be taken'] : ['given', 'taken'];
      printTable([
        ['USER', 'RIGHT', 'ON', ''],
        ...changes.given.map((right) => [...row(right), verbs[0] ?? '']),
        ...changes.taken.map((right) => [...row(right), verbs[1] ?? '']),
      ]);
      console.log(`${changes.kept} rights as they were`);
    });
}

type UsersRight = KafkaRight & { readonly user: KafkaUser };

const row = ({ user, operation, resource, name, pattern }: UsersRight): string[] => [
  user,
  operation,
  `${resource} ${name}${pattern ? '*' : ''}`,
];

function show(json: boolean, rights: readonly UsersRight[]): void {
  if (json) return printJson(rights);
  printTable([['USER', 'RIGHT', 'ON'], ...rights.map(row)]);
}

async function changed({ kafka }: Connections, dryRun: boolean): Promise<AclChanges> {
  try {
    return await changeAcls(kafka.brokers.join(','), { client: kafka.client, dryRun });
  } catch (error) {
    throw kafkaFailure(error, kafka.brokers);
  }
}
