import type { Command } from 'commander';
import type { Connections } from '../connections.js';
import { printJson, printTable } from '../output.js';
import type { TopicReport } from '../topics/report-topics.js';

export function registerTopics(program: Command, connections: Connections): void {
  program
    .command('topics')
    .description('partitions, messages and consumer lag of every topic')
    .option('--json', 'print JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const report = await reported(connections);
      if (json) return printJson(report);
      printTable([
        ['TOPIC', 'PARTITIONS', 'MESSAGES', 'LAG'],
        ...report.map((row) => [row.topic, row.partitions, row.messages, lagText(row.lag)]),
      ]);
    });

  program
    .command('lag')
    .description('records that each consumer group has not handled yet')
    .option('--json', 'print JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const report = (await reported(connections)).flatMap((row) =>
        Object.entries(row.lag).map(([group, lag]) => ({ group, topic: row.topic, lag })),
      );
      if (json) return printJson(report);
      printTable([['GROUP', 'TOPIC', 'LAG'], ...report.map((row) => [row.group, row.topic, row.lag])]);
    });
}

async function reported({ brokers }: Connections): Promise<TopicReport[]> {
  const { reportTopics } = await import('../topics/report-topics.js');
  return reportTopics(brokers);
}

const lagText = (lag: Readonly<Record<string, number>>): string =>
  Object.entries(lag)
    .map(([group, count]) => `${group}:${count}`)
    .join(' ') || '-';
