import type { LeasedWork, Settled } from '@waybill/jobs';
import type { Tx } from '@waybill/messaging';
import { SteppedWorker } from './stepped-worker.js';
import { TestClock } from './test-clock.js';

const PAUSE_MS = 30_000;

/** Letters to post, each due at a time; the first try of a letter in `refused` puts it off. */
class Letters implements LeasedWork<string, boolean> {
  readonly due = new Map<string, number>();
  readonly refused = new Set<string>();
  readonly posted: string[] = [];

  constructor(private readonly clock: TestClock) {}

  claim(_tx: Tx, limit: number, leaseUntil: Date): Promise<string[]> {
    const now = this.clock.now().getTime();
    const claimed = [...this.due].flatMap(([letter, at]) => (at <= now ? [letter] : [])).slice(0, limit);
    for (const letter of claimed) this.due.set(letter, leaseUntil.getTime());
    return Promise.resolve(claimed);
  }

  call(letter: string): Promise<boolean> {
    this.posted.push(letter);
    return Promise.resolve(!this.refused.delete(letter));
  }

  settle(_tx: Tx, settled: readonly Settled<string, boolean>[]): Promise<void> {
    for (const { job, outcome } of settled) {
      if (outcome.kind === 'returned' && outcome.value) this.due.delete(job);
      else this.due.set(job, this.clock.now().getTime() + PAUSE_MS);
    }
    return Promise.resolve();
  }
}

function aWorker(...due: readonly string[]) {
  const clock = new TestClock();
  const letters = new Letters(clock);
  for (const letter of due) letters.due.set(letter, clock.now().getTime());
  const transactions = { run: <T>(work: (tx: Tx) => Promise<T>): Promise<T> => work({} as Tx) };
  return { letters, clock, worker: new SteppedWorker(transactions, letters, clock, PAUSE_MS) };
}

describe('a worker in steps', () => {
  it('works until nothing is owed, pauses between tries included', async () => {
    const { letters, worker } = aWorker('a', 'b');
    letters.refused.add('b');
    expect(await worker.work()).toBe(3);
    expect(letters.posted).toEqual(['a', 'b', 'b']);
    expect(letters.due.size).toBe(0);
  });

  it('leaves what it called before it died to be claimed again', async () => {
    const { letters, worker } = aWorker('a');
    await worker.workAndDie();
    expect(letters.posted).toEqual(['a']);
    expect(await worker.claim()).toEqual(['a']);
  });

  it('claims nothing that is leased, until the lease runs out', async () => {
    const { clock, worker } = aWorker('a');
    expect(await worker.claim()).toEqual(['a']);
    expect(await worker.claim()).toEqual([]);
    clock.advance(10_000);
    expect(await worker.claim()).toEqual(['a']);
  });

  it('puts off no lease of work that cannot renew', async () => {
    const { worker } = aWorker('a');
    const leaseUntil = worker.leaseFromNow();
    const leases = (await worker.claim()).map((job) => ({ job, leaseUntil }));
    expect(await worker.renew(leases, worker.leaseFromNow())).toBe(0);
  });
});
