import { SERVICE_NAMES, type ServiceName } from '@waybill/system-map';
import { Argument, InvalidArgumentError, type Command } from 'commander';
import { OperationError } from '@waybill/operations/words';
import type { Connections } from '../connections.js';
import { paint, printJson } from '../output.js';
import type { RestoreReport } from '../restore/restore-service.js';

interface RestoreOptions {
  readonly since?: number;
  readonly dryRun: boolean;
  readonly accept: boolean;
  readonly wait: number;
  readonly audit: boolean;
  readonly json: boolean;
}

export function registerRestore(program: Command, connections: Connections): void {
  program
    .command('restore')
    .description(
      'after a database was set back: the service takes back what it has said, and reads again what it had read',
    )
    .addArgument(new Argument('<service>', 'whose database').choices(SERVICE_NAMES))
    .option('--since <time>', 'up to when the database is whole (ISO 8601); default: what its guard finds', time)
    .option('--dry-run', 'only say what would be done', false)
    .option('--accept', 'take the database as it is: what it does not know stays unknown', false)
    .option('--wait <seconds>', 'how long to wait for the service and for quiet before the audit', seconds, 60)
    .option('--no-audit', 'do not end with the audit')
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      '\nStop the service, or leave it held back; see docs/restore.md. Safe to run again after a crash.',
    )
    .action(async (service: ServiceName, options: RestoreOptions) => run(connections, service, options));
}

async function run(connections: Connections, service: ServiceName, options: RestoreOptions): Promise<void> {
  const { since, dryRun, accept, wait, json } = options;
  const { restoreService } = await import('../restore/restore-service.js');
  const report = await restoreService(connections, service, { since, dryRun, accept });
  if (!json) print(report);
  if (dryRun || !options.audit) {
    if (json) printJson({ restore: report });
    return;
  }
  const { untilReady } = await import('../restore/until-ready.js');
  if (!(await untilReady(connections.serviceUrl(service), wait))) {
    if (json) printJson({ restore: report });
    throw new OperationError('refused', `${service} does not run: start it, then \`waybill audit\``);
  }
  const { auditVerdict, summarise } = await import('@waybill/operations/audit');
  const { progress } = await import('../audit/run-audit.js');
  const { printVerdict } = await import('../audit/print-verdict.js');
  const verdict = await auditVerdict(connections, { wait, onUnrest: progress() });
  if (json) printJson({ restore: report, audit: verdict });
  else printVerdict(verdict);
  if (!verdict.sound) throw new OperationError('refused', `audit: ${summarise(verdict)}`);
}

function print({
  service,
  since,
  dryRun,
  accepted,
  unknownEvents,
  events,
  deliveredAgain,
  notes,
}: RestoreReport): void {
  if (accepted) {
    console.log(`${service}: ${unknownEvents} of its events stay unknown to its database`);
    return;
  }
  if (since === null) {
    console.log(`${service}: its database knows all it has said; nothing to restore (see --since)`);
    return;
  }
  console.log(`${service}: its database was whole up to ${since}; it did not know ${unknownEvents} of its events`);
  const done = dryRun ? 'would be entered' : 'entered where it was not known';
  for (const [type, count] of Object.entries(events)) console.log(`  ${count} ${type} read, ${done}`);
  for (const [topic, count] of Object.entries(deliveredAgain)) console.log(`  ${count} of ${topic} come again`);
  if (notes.length > 0) console.log(paint('yellow', 'what cannot come back, and what to look at:'));
  for (const note of notes) console.log(`  ${note}`);
}

function time(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new InvalidArgumentError('must be a time of ISO 8601, for example 2026-11-30T12:00:00Z.');
  return at;
}

function seconds(text: string): number {
  if (!/^[0-9]{1,5}$/.test(text)) throw new InvalidArgumentError('must be a whole number of seconds.');
  return Number(text);
}
