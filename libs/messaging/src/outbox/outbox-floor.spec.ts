import fc from 'fast-check';
import { aRow } from '../relay/testing/row-builder.js';
import { EndedIds, OutboxFloor } from './outbox-floor.js';
import type { OutboxRow } from './outbox-store.js';

const BUCKET = aRow(1).bucket;
const OTHER = (BUCKET + 1) % 16;
const read = (rows: OutboxRow[], cut = false) => ({ rows, cut });

describe('EndedIds', () => {
  it('stay where they are while a transaction that may hold a lower id is running', () => {
    const ids = new EndedIds();
    ids.seen([aRow(10)]);
    ids.observe({ xmin: 5n, xmax: 9n, lastId: 10 }, ids.mark());
    ids.observe({ xmin: 8n, xmax: 20n, lastId: 10 }, ids.mark());
    expect(ids.upTo).toBe(0);
  });

  it('rise to the largest id seen once every transaction of that time has ended', () => {
    const ids = new EndedIds();
    ids.seen([aRow(10)]);
    ids.observe({ xmin: 5n, xmax: 9n, lastId: 0 }, ids.mark());
    ids.observe({ xmin: 9n, xmax: 20n, lastId: 0 }, ids.mark());
    expect(ids.upTo).toBe(10);
  });

  it('rise to the end of a backlog at the second look, however little of it was seen', () => {
    const ids = new EndedIds();
    ids.seen([aRow(10)]);
    ids.observe({ xmin: 9n, xmax: 9n, lastId: 5_000_000 }, ids.mark());
    ids.observe({ xmin: 9n, xmax: 9n, lastId: 5_000_000 }, ids.mark());
    expect(ids.upTo).toBe(5_000_000);
  });

  it('do not believe an id that may have been drawn after the snapshot was taken', () => {
    const ids = new EndedIds();
    ids.seen([aRow(10)]);
    ids.observe({ xmin: 9n, xmax: 9n, lastId: 12 }, ids.mark());
    expect(ids.upTo).toBe(10);
  });

  it('rise under steady load, when new ids come by at every look', () => {
    const ids = new EndedIds();
    for (let look = 1n; look <= 20n; look++) {
      ids.seen([aRow(Number(look) * 10)]);
      // Five transactions are running at any time.
      ids.observe({ xmin: look, xmax: look + 5n, lastId: Number(look) * 10 }, ids.mark());
    }
    expect(ids.upTo).toBeGreaterThanOrEqual(100);
  });
});

describe('OutboxFloor', () => {
  it('stays below a row that is still to be sent or deleted', () => {
    const floor = new OutboxFloor();
    floor.raise([BUCKET], 10, read([]), [aRow(4)]);
    expect(floor.of(BUCKET)).toBe(3);
  });

  it('rises no further than a cut read reached', () => {
    const floor = new OutboxFloor();
    floor.raise([BUCKET, OTHER], 10, read([aRow(6)], true), [aRow(6)]);
    expect([floor.of(BUCKET), floor.of(OTHER)]).toEqual([5, 6]);
  });

  it('rises past rows that are left to another reading, and knows those above it', () => {
    const floor = new OutboxFloor();
    const rows = [aRow(6), aRow(7), aRow(12)];
    floor.raise([BUCKET], 10, read(rows), []);
    expect(floor.of(BUCKET)).toBe(10);
    expect(floor.passed).toEqual([{ bucket: BUCKET, id: 12 }]);
    floor.raise([BUCKET], 20, read([]), []);
    expect(floor.passed).toEqual([]);
  });

  it('finds what it had passed again when it is lowered', () => {
    const floor = new OutboxFloor();
    const lane = floor.copy();
    floor.raise([BUCKET], 10, read([aRow(6), aRow(12)]), []);
    floor.lowerTo(lane);
    expect(floor.of(BUCKET)).toBe(0);
    expect(floor.passed).toEqual([]);
  });

  it('begins at the beginning for a bucket that was owned elsewhere meanwhile', () => {
    const floor = new OutboxFloor();
    floor.raise([BUCKET], 10, read([]), []);
    floor.forget(BUCKET);
    expect(floor.of(BUCKET)).toBe(0);
  });

  it('never covers a row that appears later, whatever begins, commits and is read in whatever order', () => {
    // Weighted so that several transactions overlap and most of what is visible is sent.
    const steps = 'begin begin draw draw commit abort read read look look send send send'.split(' ');
    const step = fc.constantFrom(...steps);
    const choice = fc.record({ step, pick: fc.nat() });
    fc.assert(
      fc.property(fc.array(choice, { minLength: 50, maxLength: 200, size: 'max' }), (choices) => {
        const database = new Database();
        const ids = new EndedIds();
        const floor = new OutboxFloor();
        for (const { step, pick } of choices) {
          if (step === 'begin') database.begin();
          if (step === 'draw') database.draw(pick);
          if (step === 'commit') database.end(pick, true);
          if (step === 'abort') database.end(pick, false);
          if (step === 'send') database.delete(pick);
          // A writer draws an id between the snapshot and the look at the sequence.
          if (step === 'look')
            ids.observe(
              database.snapshot(() => database.draw(pick)),
              ids.mark(),
            );
          if (step === 'read') {
            const ended = ids.upTo;
            const visible = database.visible();
            const rows = visible.slice(0, 3);
            ids.seen(rows);
            floor.raise([BUCKET], ended, read(rows, visible.length > 3), rows);
          }
          if (database.visible().some(({ id }) => id <= floor.of(BUCKET))) return false;
        }
        return true;
      }),
      { numRuns: 300 },
    );
  });
});

/** Transactions that take their transaction id before they draw row ids, as the writer's INSERT does. */
class Database {
  private readonly running = new Map<number, OutboxRow[]>();
  private rows: OutboxRow[] = [];
  private nextTransaction = 1;
  private nextId = 1;

  begin(): void {
    this.running.set(this.nextTransaction++, []);
  }

  draw(pick: number): void {
    const drawn = [...this.running.values()];
    if (drawn.length > 0) drawn[pick % drawn.length]?.push(aRow(this.nextId++));
  }

  end(pick: number, committed: boolean): void {
    const ids = [...this.running.keys()];
    const transaction = ids[pick % ids.length];
    if (transaction === undefined) return;
    if (committed) this.rows.push(...(this.running.get(transaction) ?? []));
    this.running.delete(transaction);
  }

  delete(pick: number): void {
    this.rows = this.rows.filter((_, index) => index !== pick % this.rows.length);
  }

  visible(): OutboxRow[] {
    return [...this.rows].sort((a, b) => a.id - b.id);
  }

  snapshot(meanwhile: () => void) {
    const xmax = BigInt(this.nextTransaction);
    const oldest = Math.min(...this.running.keys());
    this.begin();
    meanwhile();
    return { xmin: Number.isFinite(oldest) ? BigInt(oldest) : xmax, xmax, lastId: this.nextId - 1 };
  }
}
