import { InfrastructureError, provisionTopics, type Provisioned } from '@waybill/local-infra';
import { type Command, InvalidArgumentError } from 'commander';
import { kafkaFailure, OperationError } from '@waybill/operations/words';
import type { Connections } from '../../connections.js';
import { printJson, printTable } from '../../output.js';

interface TopicsOptions {
  readonly partitions?: number;
  readonly raise: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export function registerTopicProvisioning(provision: Command, connections: Connections): void {
  provision
    .command('topics')
    .description('make the topics that are missing, and give all of them their settings')
    .option('--partitions <n>', 'of every topic; left out: WAYBILL_PARTITIONS, as many as there are, or 6', partitions)
    .option('--raise', 'raise the partitions of those that have fewer, all together; services must not run', false)
    .option('--dry-run', 'only say what would be done', false)
    .option('--json', 'print JSON', false)
    .action(async ({ json, dryRun, ...options }: TopicsOptions) => {
      const done = await provisioned(connections, { ...options, dryRun });
      if (json) return printJson({ dryRun, ...done });
      printTable([
        ['TOPIC', 'PARTITIONS', dryRun ? 'WOULD BE' : 'WAS'],
        ...done.topics.map(({ topic, partitions: count, action, from }) => [
          topic,
          from === undefined ? count : `${from} → ${count}`,
          action,
        ]),
      ]);
      for (const note of done.notes) console.error(`waybill: ${note}`);
    });
}

async function provisioned(
  { kafka }: Connections,
  { partitions: asked, raise, dryRun }: Omit<TopicsOptions, 'json'>,
): Promise<Provisioned> {
  const { WAYBILL_PARTITIONS: variable = '' } = process.env;
  if (variable !== '' && !COUNT.test(variable)) {
    throw new OperationError('misuse', `WAYBILL_PARTITIONS is "${variable}"; it must be a whole number from 1 to 1000`);
  }
  const count = asked ?? (variable === '' ? undefined : Number(variable));
  try {
    return await provisionTopics(kafka.brokers.join(','), count, { client: kafka.client, raise, dryRun });
  } catch (error) {
    if (error instanceof InfrastructureError) throw new OperationError('refused', error.message, { cause: error });
    throw kafkaFailure(error, kafka.brokers);
  }
}

const COUNT = /^([1-9]\d{0,2}|1000)$/;

function partitions(text: string): number {
  if (COUNT.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 to 1000.');
}
