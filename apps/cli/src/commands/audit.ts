import { type Command, InvalidArgumentError } from 'commander';
import { isoTime } from '../iso-time.js';
import type { AuditOptions } from '../audit/run-audit.js';
import type { Connections } from '../connections.js';

export function registerAudit(program: Command, connections: Connections): void {
  program
    .command('audit')
    .description('check every invariant over all databases: stock, money, parcels, notifications, outboxes')
    .option('--json', 'print JSON', false)
    .option('--wait <seconds>', 'how long to wait until the system is quiet', seconds, 5)
    .option('--since <time>', 'only orders touched then or later, and what was said since (ISO 8601)', isoTime)
    .addHelpText('after', '\nExit codes: 0 sound, 1 broken, not quiet, or an order needs attention, 2 cannot be run')
    .action(async (options: AuditOptions) => {
      const { runAudit } = await import('../audit/run-audit.js');
      await runAudit(connections, options);
    });
}

function seconds(text: string): number {
  if (!/^[0-9]{1,5}$/.test(text)) throw new InvalidArgumentError('must be a whole number of seconds.');
  return Number(text);
}
