import type { Command } from 'commander';
import type { FoundLetter, Letter, LetterBox, LetterFilter, Office } from '@waybill/operations';
import { type Gap, OperationError, refuseGaps } from '@waybill/operations/words';
import type { Connections } from '../connections.js';
import { showLetter } from '../dead-letters/show-letter.js';
import { tellDecisions } from '../dead-letters/tell-decisions.js';
import { requestJson } from '../http.js';
import { listedAs } from '../help.js';
import { printJson, printTable } from '../output.js';
import { refuseBulkWithout, withAges, withBulk, type BulkFlags } from './bulk-options.js';

interface ListOptions extends LetterFilter {
  readonly dropped: boolean;
  readonly json: boolean;
}

interface DecideOptions extends LetterFilter, BulkFlags {
  readonly json: boolean;
}

const ACTIONS = [
  ['replay', 'have the consumer that failed try again; who handled it in the meantime ignores it', '[id...]'],
  ['drop', 'hide dead letters permanently, without erasing them', '<id...>'],
] as const;

type Action = (typeof ACTIONS)[number][0];

export function registerDlq(program: Command, connections: Connections): void {
  const dlq = program.command('dlq').description('dead letters: events that a consumer could not handle');

  withFilter(dlq.command('list').description('list the dead letters of all topics, those that were dropped left out'))
    .option('--dropped', 'list the dropped ones too', false)
    .option('--json', 'print a JSON array', false)
    .action((options: ListOptions) => atWork(connections, ({ box }) => list(box, options)));

  dlq
    .command('show')
    .description('show a dead letter whole: what went wrong, its headers and its payload')
    .argument('<id>', 'as `dlq list` has it')
    .option('--json', 'print JSON', false)
    .action((id: string, { json }: { json: boolean }) =>
      atWork(connections, async ({ box }) => (await box.find([id])).forEach((found) => showLetter(found, json))),
    );

  for (const [action, description, term] of ACTIONS) {
    const command = dlq.command(action).description(description).argument('[id...]', 'as `dlq list` has them');
    listedAs(command, `${term} | --all`);
    withBulk(withFilter(command), 'every letter that waits')
      .option('--json', 'print what was done as a JSON array', false)
      .action((ids: string[], options: DecideOptions) =>
        atWork(connections, (office) => decide(office, action, ids, options)),
      );
  }
}

const withFilter = (command: Command): Command =>
  withAges(
    command
      .option('--topic <topic>', 'only those of this topic')
      .option('--consumer <service>', 'only those that this service failed at')
      .option('--type <type>', 'only events of this type')
      .option('--error <code>', 'only those with this error code'),
  );

/** Reading dead letters takes more code than everything else that a command line needs to say what it can do. */
async function atWork(connections: Connections, work: (office: Office) => Promise<void>): Promise<void> {
  const { inOffice } = await import('@waybill/operations');
  const inventory = connections.serviceUrl('inventory');
  await inOffice(
    { kafka: connections.kafka, askInventory: (method, path) => requestJson(method, `${inventory}${path}`) },
    work,
  );
}

async function list(box: LetterBox, { dropped, json, ...filter }: ListOptions): Promise<void> {
  const letters: Letter[] = [];
  const gaps = await box.each(filter, ({ letter }) => {
    if (dropped || letter.state !== 'dropped') letters.push(letter);
  });
  letters.sort((a, b) => (a.failedAt ?? '').localeCompare(b.failedAt ?? ''));
  if (json) printJson(letters);
  else if (letters.length > 0) printLetters(letters);
  else if (gaps.length === 0) console.log('no dead letters');
  refuseGaps(gaps);
}

function printLetters(letters: readonly Letter[]): void {
  printTable([
    ['ID', 'CONSUMER', 'TYPE', 'KEY', 'ERROR', 'ATTEMPTS', 'FAILED AT', 'STATE'],
    ...letters.map((letter) => [
      letter.id,
      letter.consumer ?? '-',
      letter.type ?? '-',
      letter.key ?? '-',
      letter.errorCode ?? '-',
      letter.attempts ?? '-',
      letter.failedAt ?? '-',
      letter.state,
    ]),
  ]);
}

async function decide(
  { box, desk }: Office,
  action: Action,
  ids: readonly string[],
  { json, all, dryRun, rate, ...filter }: DecideOptions,
): Promise<void> {
  if (all === ids.length > 0) throw new OperationError('misuse', `name the letters to ${action}, or say --all`);
  refuseBulkWithout(all, { ...filter, dryRun: dryRun || undefined, rate });
  const { decideAll, waitingLetters } = await import('@waybill/operations');
  const decideSet = (found: readonly FoundLetter[]) => desk[action](found);
  if (dryRun) return tellPlan(await waitingLetters(box, filter), action, json);
  let gaps: readonly Gap[] = [];
  await tellDecisions(json, async (decided) => {
    if (all) gaps = await decideAll(box, { filter, rate }, decideSet, decided);
    else (await decideSet(await box.find(ids))).forEach(decided);
  });
  refuseGaps(gaps);
}

const PARTICIPLES: Readonly<Record<Action, string>> = { replay: 'replayed', drop: 'dropped' };

function tellPlan(
  { letters, gaps }: { letters: readonly Letter[]; gaps: readonly Gap[] },
  action: Action,
  json: boolean,
): void {
  if (json) printJson({ dryRun: true, action, count: letters.length, letters });
  else {
    if (letters.length > 0) printLetters(letters);
    console.log(`${letters.length} dead letters would be ${PARTICIPLES[action]}`);
  }
  refuseGaps(gaps);
}
