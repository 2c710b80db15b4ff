import fc from 'fast-check';
import { aRow } from './testing/row-builder.js';
import { OutboxFloor } from './outbox-floor.js';
import type { OutboxRow } from './outbox-row.js';

const BUCKET = aRow(1).bucket;
const NO_DEAD = new Map<number, number>();

describe('OutboxFloor', () => {
  it('stays where it is while a transaction that may hold a lower id is running', () => {
    const floor = new OutboxFloor();
    floor.seen([aRow(10)]);
    floor.observe({ xmin: 5n, xmax: 9n }, floor.mark());
    floor.observe({ xmin: 8n, xmax: 20n }, floor.mark());
    floor.raise([BUCKET], floor.allEndedUpTo, [], [], NO_DEAD);
    expect(floor.of(BUCKET)).toBe(0);
  });

  it('rises to the largest id seen once every transaction of that time has ended', () => {
    const floor = new OutboxFloor();
    floor.seen([aRow(10)]);
    floor.observe({ xmin: 5n, xmax: 9n }, floor.mark());
    floor.observe({ xmin: 9n, xmax: 20n }, floor.mark());
    floor.raise([BUCKET], floor.allEndedUpTo, [], [], NO_DEAD);
    expect(floor.of(BUCKET)).toBe(10);
  });

  it('rises under steady load, when new ids come by at every look', () => {
    const floor = new OutboxFloor();
    for (let look = 1n; look <= 20n; look++) {
      floor.seen([aRow(Number(look) * 10)]);
      // Five transactions are running at any time.
      floor.observe({ xmin: look, xmax: look + 5n }, floor.mark());
    }
    expect(floor.allEndedUpTo).toBeGreaterThanOrEqual(100);
  });

  it.each([
    ['in flight', [], [aRow(4)], NO_DEAD],
    ['still waiting', [aRow(4)], [], NO_DEAD],
    ['dead, since an operator may put it back', [], [], new Map([[BUCKET, 4]])],
  ])('stays below a row that is %s', (_state, read, kept, dead) => {
    const floor = new OutboxFloor();
    floor.raise([BUCKET], 10, read, kept, dead);
    expect(floor.of(BUCKET)).toBe(3);
  });

  it('rises no further than a cut read reached', () => {
    const other = (BUCKET + 1) % 16;
    const floor = new OutboxFloor();
    floor.raise([BUCKET, other], 10, [aRow(6)], [], NO_DEAD);
    expect(floor.of(other)).toBe(6);
  });

  it('starts anew for a bucket that was owned elsewhere meanwhile', () => {
    const floor = new OutboxFloor();
    floor.raise([BUCKET], 10, [], [], NO_DEAD);
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
        const floor = new OutboxFloor();
        for (const { step, pick } of choices) {
          if (step === 'begin') database.begin();
          if (step === 'draw') database.draw(pick);
          if (step === 'commit') database.end(pick, true);
          if (step === 'abort') database.end(pick, false);
          if (step === 'send') database.delete(pick);
          if (step === 'look') floor.observe(database.snapshot(), floor.mark());
          if (step === 'read') {
            const ended = floor.allEndedUpTo;
            const rows = database.visible().slice(0, 3);
            floor.seen(rows);
            floor.raise([BUCKET], ended, rows, [], NO_DEAD);
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

  snapshot() {
    const xmax = BigInt(this.nextTransaction);
    const oldest = Math.min(...this.running.keys());
    return { xmin: Number.isFinite(oldest) ? BigInt(oldest) : xmax, xmax };
  }
}
