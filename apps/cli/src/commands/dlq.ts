import type { Command } from 'commander';
import type { Connections } from '../connections.js';
import type { LetterBox } from '../dead-letters/letter-box.js';
import type { Letter, LetterFilter } from '../dead-letters/letter.js';
import type { Office } from '../dead-letters/office.js';
import { showLetter } from '../dead-letters/show-letter.js';
import { tellDecisions } from '../dead-letters/tell-decisions.js';
import { CommandError, EXIT } from '../exit.js';
import { printJson, printTable } from '../output.js';

interface ListOptions extends LetterFilter {
  readonly dropped: boolean;
  readonly json: boolean;
}

interface ReplayOptions extends LetterFilter {
  readonly all: boolean;
  readonly json: boolean;
}

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

  withFilter(
    dlq
      .command('replay')
      .description('have the consumer that failed try again; who handled it in the meantime ignores it')
      .argument('[id...]', 'as `dlq list` has them'),
  )
    .option('--all', 'every letter that waits', false)
    .option('--json', 'print what was done as a JSON array', false)
    .action((ids: string[], options: ReplayOptions) => atWork(connections, (office) => replay(office, ids, options)));

  dlq
    .command('drop')
    .description('hide dead letters for good, without erasing them')
    .argument('<id...>', 'as `dlq list` has them')
    .option('--json', 'print what was done as a JSON array', false)
    .action((ids: string[], { json }: { json: boolean }) => atWork(connections, (office) => drop(office, ids, json)));
}

const withFilter = (command: Command): Command =>
  command
    .option('--topic <topic>', 'only those of this topic')
    .option('--consumer <service>', 'only those that this service failed at');

/** Reading dead letters takes more code than everything else that a command line needs to say what it can do. */
async function atWork(connections: Connections, work: (office: Office) => Promise<void>): Promise<void> {
  const { inOffice } = await import('../dead-letters/office.js');
  await inOffice(connections, work);
}

async function list(box: LetterBox, { dropped, json, ...filter }: ListOptions): Promise<void> {
  const letters: Letter[] = [];
  await box.each(filter, ({ letter }) => {
    if (dropped || letter.state !== 'dropped') letters.push(letter);
  });
  letters.sort((a, b) => (a.failedAt ?? '').localeCompare(b.failedAt ?? ''));
  if (json) return printJson(letters);
  if (letters.length === 0) return console.log('no dead letters');
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

async function replay({ box, desk }: Office, ids: readonly string[], options: ReplayOptions): Promise<void> {
  const { all, json, ...filter } = options;
  const filtered = filter.topic !== undefined || filter.consumer !== undefined;
  if (all === ids.length > 0) throw new CommandError(EXIT.USAGE, 'name the letters to replay, or say --all');
  if (filtered && !all) throw new CommandError(EXIT.USAGE, '--topic and --consumer go with --all');
  await tellDecisions(json, async (decided) => {
    if (all) {
      await box.each(filter, async (found) => {
        if (found.letter.state === 'waiting') decided(await desk.replay(found));
      });
    } else {
      for (const found of await box.find(ids)) decided(await desk.replay(found));
    }
  });
}

async function drop({ box, desk }: Office, ids: readonly string[], json: boolean): Promise<void> {
  await tellDecisions(json, async (decided) => {
    for (const found of await box.find(ids)) decided(await desk.drop(found));
  });
}
