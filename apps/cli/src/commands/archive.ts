import { type Command, InvalidArgumentError } from 'commander';
import type { Connections } from '../connections.js';
import { printJson } from '../output.js';

interface ArchiveOptions {
  readonly before: string;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export function registerArchive(program: Command, connections: Connections): void {
  program
    .command('archive')
    .description('move finished orders of past months out of the tables of all services, into their archives')
    .requiredOption('--before <month>', 'orders placed before this month (YYYY-MM)', month)
    .option('--dry-run', 'only say how many there are', false)
    .option('--json', 'print JSON', false)
    .addHelpText('after', '\nSee docs/archiving.md. Audit first. Safe to run again after a crash: it goes on.')
    .action(async ({ json, ...options }: ArchiveOptions) => {
      const { archive } = await import('@waybill/operations/archive');
      const report = await archive(connections, { ...options, ...(!json && { onProgress: tell }) });
      if (json) return printJson(report);
      const { archived, resumed, kept, dryRun } = report;
      if (resumed > 0) console.log(`${resumed} orders that an earlier run had begun to move are archived`);
      console.log(
        `${archived} orders ${dryRun ? 'would be' : 'are'} archived, ${kept} stay: something of them is open`,
      );
    });
}

function tell(archived: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${archived} orders`);
}

function month(text: string): string {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return `${text}-01`;
  throw new InvalidArgumentError('must be a month, for example 2026-09.');
}
