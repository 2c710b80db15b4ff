import type { DeadRowFilter } from '@waybill/messaging';
import { SERVICE_NAMES, type ServiceName } from '@waybill/system-map';
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import type { DeadRow, DeadRowDecisions } from '@waybill/operations/dead-rows';
import type { ServiceOutbox } from '@waybill/operations/outbox';
import { type Answers, OperationError, Pace, refuseAway } from '@waybill/operations/words';
import type { Connections } from '../connections.js';
import { listedAs } from '../help.js';
import { printJson, printTable } from '../output.js';
import { refuseBulkWithout, withAges, withBulk, type BulkFlags } from './bulk-options.js';

interface JsonOption {
  readonly json: boolean;
}

interface DecideOptions extends BulkFlags, JsonOption {
  readonly service?: ServiceName;
  readonly topic?: string;
  readonly type?: string;
  readonly error?: string;
  /** Age in ms, as {@link newerThan}. */
  readonly olderThan?: number;
  readonly newerThan?: number;
}

const ACTIONS = [
  ['requeue', 'put a dead row back, in its old place; to be used when its cause is gone', 'requeued'],
  ['drop', 'give a dead row up: its event is lost, and the rows behind it go on', 'dropped'],
] as const;

type Named = (typeof ACTIONS)[number];

export function registerOutbox(program: Command, connections: Connections): void {
  const outbox = program
    .command('outbox')
    .description('rows that wait to be sent: how many, how old, dead ones, and which relay owns which buckets')
    .option('--json', 'print JSON', false)
    .action(async ({ json }: JsonOption) => {
      const { allOutboxes } = await import('@waybill/operations/outbox');
      const { found, away } = await allOutboxes(connections);
      showOutboxes(found, json);
      refuseAway(away);
    });

  withRowFilter(outbox.command('dead'))
    .description('list the rows that the broker refuses for good, and how many wait behind them')
    .option('--json', 'print a JSON array', false)
    .action(async (options: DecideOptions, command: Command) => {
      const { found, away } = await rowsOf(connections, options);
      showDead(found, wantsJson(command), away.length === 0);
      refuseAway(away);
    });

  for (const named of ACTIONS) {
    const [action, description] = named;
    const command = outbox
      .command(action)
      .description(description)
      .addArgument(new Argument('[service]').choices(SERVICE_NAMES))
      .argument('[row]', 'id, as `outbox dead` has it', rowId);
    listedAs(command, '<service> <row> | --all');
    withBulk(withRowFilter(command), 'every dead row')
      .option('--json', 'print JSON', false)
      .action((service: ServiceName | undefined, id: number | undefined, options: DecideOptions, self: Command) =>
        decide(connections, named, { service, id, options: { ...options, json: wantsJson(self) } }),
      );
  }
}

const withRowFilter = (command: Command): Command =>
  withAges(
    command
      .addOption(new Option('--service <service>', 'only those of this service').choices(SERVICE_NAMES))
      .option('--topic <topic>', 'only those for this topic')
      .option('--type <type>', 'only events of this type')
      .option('--error <code>', 'only those with this error code'),
  );

const filterOf = ({ topic, type, error, olderThan, newerThan }: DecideOptions): DeadRowFilter => ({
  topic,
  type,
  errorCode: error,
  olderThanMs: olderThan,
  newerThanMs: newerThan,
});

async function rowsOf(connections: Connections, options: DecideOptions): Promise<Answers<DeadRow>> {
  const { deadRows } = await import('@waybill/operations/dead-rows');
  const { service } = options;
  const { found, away } = await deadRows(connections, service && [service], filterOf(options));
  return { found: found.flat(), away };
}

interface Decision {
  readonly service: ServiceName | undefined;
  readonly id: number | undefined;
  readonly options: DecideOptions;
}

async function decide(connections: Connections, named: Named, { service, id, options }: Decision): Promise<void> {
  const { all, json, dryRun, rate, ...filter } = options;
  const [action, , done] = named;
  if (all === (service !== undefined) || (!all && id === undefined)) {
    throw new OperationError('misuse', `name the service and the row to ${action}, or say --all`);
  }
  refuseBulkWithout(all, { ...filter, dryRun: dryRun || undefined, rate });
  if (all) return dryRun ? tellPlan(connections, named, options) : decideAll(connections, named, options);
  if (service === undefined || id === undefined) return;
  await withDecisions(connections, service, async (decisions) => {
    if (!(await decisions.decide(action, id))) throw new OperationError('refused', `${service} has no dead row ${id}`);
  });
  if (json) printJson({ service, id, [done]: true });
  else console.log(`${service} row ${id} ${done}`);
}

async function tellPlan(connections: Connections, [action, , done]: Named, options: DecideOptions): Promise<void> {
  const { found, away } = await rowsOf(connections, options);
  if (options.json) printJson({ dryRun: true, action, count: found.length, rows: found });
  else {
    if (found.length > 0) showDead(found, false, true);
    console.log(`${found.length} dead rows would be ${done}`);
  }
  refuseAway(away);
}

/** Says what was done, also when it breaks off: that much is done. */
async function decideAll(connections: Connections, [action, , done]: Named, options: DecideOptions): Promise<void> {
  const { service: only, rate, json } = options;
  const filter = filterOf(options);
  const pace = new Pace(rate);
  const counts = new Map<ServiceName, number>();
  const away: OperationError[] = [];
  try {
    for (const service of only ? [only] : SERVICE_NAMES) {
      counts.set(service, 0);
      await withDecisions(connections, service, (decisions) =>
        decisions.decideAll(action, filter, pace, (rows) => counts.set(service, (counts.get(service) ?? 0) + rows)),
      ).catch((failure: unknown) => {
        if (!(failure instanceof OperationError)) throw failure;
        away.push(failure);
      });
    }
  } finally {
    if (away.length < counts.size) tellCounts(counts);
  }
  if (away.length === counts.size && away[0]) throw away[0];
  refuseAway(away);

  function tellCounts(found: ReadonlyMap<ServiceName, number>): void {
    const services = [...found].map(([service, count]) => ({ service, [done]: count }));
    const total = [...found.values()].reduce((sum, count) => sum + count, 0);
    if (json) return printJson({ action, [done]: total, services });
    for (const [service, count] of found) if (count > 0) console.log(`${service}: ${count} dead rows ${done}`);
    if (total === 0) console.log('no dead rows');
  }
}

async function withDecisions(
  connections: Connections,
  service: ServiceName,
  work: (decisions: DeadRowDecisions) => Promise<void>,
): Promise<void> {
  const { DeadRowDecisions: Decisions } = await import('@waybill/operations/dead-rows');
  const decisions = await Decisions.open(connections, service);
  try {
    await work(decisions);
  } finally {
    await decisions.close();
  }
}

/** `--json` may stand before the subcommand as well as after it. */
const wantsJson = (command: Command): boolean => command.optsWithGlobals<JsonOption>().json;

function rowId(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number.');
}

function showOutboxes(services: readonly ServiceOutbox[], json: boolean): void {
  const sum = (field: 'waiting' | 'dead'): number => services.reduce((total, row) => total + row[field], 0);
  if (json) return printJson({ waiting: sum('waiting'), dead: sum('dead'), services });
  printTable([
    ['SERVICE', 'WAITING', 'OLDEST', 'DEAD', 'OWNERS'],
    ...services.map((row) => [
      row.service,
      row.waiting,
      row.oldestAgeMs === null ? '-' : `${row.oldestAgeMs} ms`,
      row.dead,
      row.owners.map(({ instance, buckets }) => `${instance}: ${buckets.length}`).join(', ') || '-',
    ]),
  ]);
}

function showDead(rows: readonly DeadRow[], json: boolean, complete: boolean): void {
  if (json) return printJson(rows);
  if (rows.length === 0) {
    if (complete) console.log('no dead rows');
    return;
  }
  printTable([
    ['SERVICE', 'ROW', 'TOPIC', 'TYPE', 'KEY', 'ERROR', 'DIED AT', 'BEHIND IT'],
    ...rows.map((row) => [
      row.service,
      row.id,
      row.topic,
      row.type ?? '-',
      row.key ?? '-',
      `${row.errorCode}: ${row.errorMessage}`,
      row.diedAt,
      row.heldBack,
    ]),
  ]);
}
