import type { Command } from 'commander';
import type { Seen, TopicReport } from '@waybill/operations';
import { refuseGaps } from '@waybill/operations/words';
import type { Connections } from '../connections.js';
import { printJson, printTable } from '../output.js';

export function registerTopics(program: Command, connections: Connections): void {
  program
    .command('topics')
    .description('partitions, messages and consumer lag of every topic')
    .option('--json', 'print JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const { found, gaps } = await reported(connections);
      if (json) printJson(found);
      else {
        printTable([
          ['TOPIC', 'PARTITIONS', 'MESSAGES', 'LAG'],
          ...found.map((row) => [row.topic, row.partitions, row.messages, lagText(row.lag)]),
        ]);
      }
      refuseGaps(gaps);
    });

  program
    .command('lag')
    .description('records that each consumer group has not handled yet')
    .option('--json', 'print JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const { found, gaps } = await reported(connections);
      const report = found.flatMap((row) =>
        Object.entries(row.lag).map(([group, lag]) => ({ group, topic: row.topic, lag })),
      );
      if (json) printJson(report);
      else printTable([['GROUP', 'TOPIC', 'LAG'], ...report.map((row) => [row.group, row.topic, row.lag ?? '?'])]);
      refuseGaps(gaps);
    });
}

async function reported({ kafka }: Connections): Promise<Seen<TopicReport[]>> {
  const { reportTopics } = await import('@waybill/operations');
  return reportTopics(kafka);
}

const lagText = (lag: Readonly<Record<string, number | null>>): string =>
  Object.entries(lag)
    .map(([group, count]) => `${group}:${count ?? '?'}`)
    .join(' ') || '-';
