import { startsToKeepBook, unknownWords, type OwnWord, type SentBook, type WrittenPartition } from './own-words.js';

/**
 * Everything that may happen to one outbox and one partition, step by step, in every order. What the guard says is
 * compared with what is true: whether the topic holds a word that this database has never held.
 */
interface Database {
  readonly waiting: readonly string[];
  readonly next: bigint | null;
  /** Ids that were ever written into this database: only the judge of the guard sees them. */
  readonly everHeld: readonly string[];
  /** When it lived last. */
  readonly lastSign: number;
}

interface World {
  readonly database: Database;
  readonly copy: Database | null;
  readonly log: readonly OwnWord[];
  readonly beginning: bigint;
  readonly end: bigint;
  /** Rows that a relay has sent and not deleted yet, with the offset behind their record. */
  readonly acknowledged: readonly { readonly id: string; readonly next: bigint }[];
  readonly now: number;
  readonly madeAgain: boolean;
}

const MINUTE = 60_000;
const NEW: Database = { waiting: [], next: null, everHeld: [], lastSign: 0 };
const START: World = {
  database: NEW,
  copy: null,
  log: [],
  beginning: 0n,
  end: 0n,
  acknowledged: [],
  now: 0,
  madeAgain: false,
};

type Step = readonly [name: string, next: World];

function steps(world: World, most: { words: number }): Step[] {
  const { database, copy, log, beginning, end, acknowledged } = world;
  const now = world.now + 2 * MINUTE;
  const later = (change: Partial<World>): World => ({ ...world, now, ...change });
  const written = new Set([...database.everHeld, ...log.map(({ eventId }) => eventId), ...(copy?.everHeld ?? [])]);
  const all: Step[] = [];
  if (written.size < most.words) {
    const id = `event-${written.size + 1}`;
    const held = {
      ...database,
      waiting: [...database.waiting, id],
      everHeld: [...database.everHeld, id],
      lastSign: now,
    };
    all.push(['a transaction writes an event', later({ database: held })]);
  }
  for (const id of database.waiting) {
    const word = { topic: 'orders', partition: 0, offset: end, eventId: id, at: now };
    const sent = { id, next: end + 1n };
    all.push([
      `a relay sends ${id}`,
      later({ log: [...log, word], end: end + 1n, acknowledged: [...acknowledged, sent] }),
    ]);
  }
  for (const sent of acknowledged) {
    const rest = acknowledged.filter((other) => other !== sent);
    if (!database.waiting.includes(sent.id)) continue;
    const known = database.next ?? 0n;
    const deleted = {
      ...database,
      waiting: database.waiting.filter((id) => id !== sent.id),
      next: sent.next > known ? sent.next : known,
      lastSign: now,
    };
    all.push([`a relay deletes ${sent.id}`, later({ database: deleted, acknowledged: rest })]);
  }
  if (acknowledged.length > 0) all.push(['the relays die', later({ acknowledged: [] })]);
  if (copy === null) all.push(['a copy is made', later({ copy: database })]);
  else all.push(['the copy is put in its place', later({ database: copy, copy: null, acknowledged: [] })]);
  const oldest = log.find(({ offset }) => offset === beginning);
  // A repetition follows its first record within minutes, retention within days.
  const isOver = oldest && !database.waiting.includes(oldest.eventId) && !copy?.waiting.includes(oldest.eventId);
  if (isOver && !log.some((word) => word !== oldest && word.eventId === oldest.eventId)) {
    const kept = log.filter((word) => word !== oldest);
    all.push(['retention deletes the oldest record', later({ log: kept, beginning: beginning + 1n })]);
  }
  if (!world.madeAgain && end > 0n) {
    all.push([
      'the topic is made again',
      later({ log: [], beginning: 0n, end: 0n, acknowledged: [], madeAgain: true }),
    ]);
  }
  return all;
}

const bookOf = ({ waiting, next, everHeld, lastSign }: Database): SentBook => ({
  sent: new Map(next === null ? [] : [['orders/0', next]]),
  isNew: everHeld.length === 0 && waiting.length === 0,
  lastSign,
});

const says = ({ database, log, beginning, end }: World): string[] => {
  const partition: WrittenPartition = { topic: 'orders', partition: 0, beginning, end };
  const before = log.filter(({ offset }) => database.next !== null && database.next <= end && offset < database.next);
  const proven = new Set(before.map(({ eventId }) => eventId));
  const unknown = unknownWords(log, [partition], bookOf(database), new Set(database.waiting), proven);
  return unknown.map(({ eventId }) => eventId);
};

const isTrue = ({ database, log }: World): string[] =>
  log.map(({ eventId }) => eventId).filter((id) => !database.everHeld.includes(id));

/** Every world within so many steps, each once. */
function* worlds(depth: number, most: { words: number }): Generator<readonly [string[], World]> {
  const keyOf = ({ now: _now, ...world }: World) =>
    JSON.stringify(world, (key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : key === 'at' || key === 'lastSign' ? undefined : value,
    );
  let layer: [string[], World][] = [[[], START]];
  const seen = new Set<string>();
  for (let step = 0; step <= depth; step += 1) {
    const next: [string[], World][] = [];
    for (const [path, world] of layer) {
      // Once made again, times count, too; before, worlds that differ in times alone are one.
      const key = world.madeAgain ? JSON.stringify([path]) : keyOf(world);
      if (seen.has(key)) continue;
      seen.add(key);
      yield [path, world];
      // The guard lets an older database do nothing.
      if (step === depth || isTrue(world).length > 0) continue;
      for (const [name, after] of steps(world, most)) next.push([[...path, name], after]);
    }
    layer = next;
  }
}

describe('The guard, over everything that may happen to an outbox and its topic', () => {
  it('says that a database is older than its topic exactly when it is', () => {
    const found = { worlds: 0, older: 0, missed: 0 };
    for (const [path, world] of worlds(8, { words: 2 })) {
      const [said, unknown] = [says(world), isTrue(world)];
      found.worlds += 1;
      if (unknown.length > 0) found.older += 1;
      if (said.join() === unknown.join()) continue;
      // Offsets of a topic that was made again mean nothing once it has outgrown the old ones: that may hide a copy.
      if (world.madeAgain && said.every((id) => unknown.includes(id))) found.missed += 1;
      else throw new Error(`${path.join(', ')}: says [${said.join()}], true is [${unknown.join()}]`);
    }
    expect(found.worlds).toBeGreaterThan(1_000);
    expect(found.older).toBeGreaterThan(100);
    expect(found.missed).toBeLessThan(found.older / 4);
  });

  it('takes for known what was sent by a release that kept no such table, and nothing of a new database', () => {
    expect(startsToKeepBook({ sent: new Map(), isNew: false, lastSign: 0 })).toBe(true);
    expect(startsToKeepBook({ sent: new Map(), isNew: true, lastSign: 0 })).toBe(false);
    expect(startsToKeepBook({ sent: new Map([['orders/0', 1n]]), isNew: false, lastSign: 0 })).toBe(false);
  });
});
