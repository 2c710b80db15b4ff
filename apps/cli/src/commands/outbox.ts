import { SERVICE_NAMES, type ServiceName } from '@waybill/system-map';
import { Argument, type Command, InvalidArgumentError } from 'commander';
import type { Connections } from '../connections.js';
import { CommandError, EXIT } from '../exit.js';
import type { DeadRow } from '../outbox/dead-rows.js';
import type { ServiceOutbox } from '../outbox/service-outbox.js';
import { printJson, printTable } from '../output.js';

interface JsonOption {
  readonly json: boolean;
}

const FATES = [
  ['requeue', 'put a dead row back, in its old place; to be used when its cause is gone', 'requeued'],
  ['drop', 'give a dead row up: its event is lost, and the rows behind it go on', 'dropped'],
] as const;

export function registerOutbox(program: Command, connections: Connections): void {
  const outbox = program
    .command('outbox')
    .description('rows that wait to be sent: how many, how old, dead ones, and which relay owns which buckets')
    .option('--json', 'print JSON', false)
    .action(async ({ json }: JsonOption) => {
      const { allOutboxes } = await import('../outbox/service-outbox.js');
      showOutboxes(await allOutboxes(connections), json);
    });

  outbox
    .command('dead')
    .description('list the rows that the broker refuses for good, and how many wait behind them')
    .option('--json', 'print a JSON array', false)
    .action(async (_options: JsonOption, command: Command) => {
      const { allDeadRows } = await import('../outbox/dead-rows.js');
      showDead(await allDeadRows(connections), wantsJson(command));
    });

  for (const [fate, description, done] of FATES) {
    outbox
      .command(fate)
      .description(description)
      .addArgument(new Argument('<service>').choices(SERVICE_NAMES))
      .argument('<row>', 'id, as `outbox dead` has it', rowId)
      .option('--json', 'print JSON', false)
      .action(async (service: ServiceName, id: number, _options: JsonOption, command: Command) => {
        const { decideDeadRow } = await import('../outbox/decide-dead-row.js');
        const found = await decideDeadRow(connections, { service, id, fate });
        if (!found) throw new CommandError(EXIT.FAILED, `${service} has no dead row ${id}`);
        if (wantsJson(command)) printJson({ service, id, [done]: true });
        else console.log(`${service} row ${id} ${done}`);
      });
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

function showDead(rows: readonly DeadRow[], json: boolean): void {
  if (json) return printJson(rows);
  if (rows.length === 0) return console.log('no dead rows');
  printTable([
    ['SERVICE', 'ROW', 'TOPIC', 'KEY', 'ERROR', 'DIED AT', 'BEHIND IT'],
    ...rows.map((row) => [
      row.service,
      row.id,
      row.topic,
      row.key ?? '-',
      `${row.errorCode}: ${row.errorMessage}`,
      row.diedAt,
      row.heldBack,
    ]),
  ]);
}
