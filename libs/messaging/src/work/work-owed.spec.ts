import { Tx } from '../transaction/tx.js';
import { WorkOwed, type WorkTaker } from './work-owed.js';

class Taker implements WorkTaker<string> {
  wakes = 0;
  taken: unknown[] = [];
  constructor(private readonly hands: number) {}

  wake(): void {
    this.wakes += 1;
  }

  leaseFor(jobs: number): Date | undefined {
    return jobs <= this.hands ? new Date(1_000) : undefined;
  }

  takeOver(jobs: readonly string[], leaseUntil: Date): void {
    this.taken.push([jobs, leaseUntil.getTime()]);
  }
}

const aTx = () => new Tx({ query: () => Promise.resolve([]), read: () => Promise.resolve([]) });
const commit = async (tx: Tx) => {
  for (const hook of tx.afterCommitHooks) await hook();
};

describe('work owed', () => {
  const setUp = (hands: number) => {
    const [owed, taker] = [new WorkOwed<string>(), new Taker(hands)];
    owed.listen(taker);
    return { owed, taker };
  };

  it('is announced once a transaction, after its commit', async () => {
    const [{ owed, taker }, tx] = [setUp(0), aTx()];
    owed.announce(tx);
    owed.announce(tx);
    expect(taker.wakes).toBe(0);
    await commit(tx);
    expect(taker.wakes).toBe(1);
  });

  it('is given to the worker of this process under one lease a transaction, after its commit', async () => {
    const [{ owed, taker }, tx] = [setUp(5), aTx()];
    expect(owed.give(tx, (until) => `a until ${until.getTime()}`)).toBe(true);
    expect(owed.give(tx, () => 'b')).toBe(true);
    expect(taker.taken).toEqual([]);
    await commit(tx);
    expect(taker.taken).toEqual([[['a until 1000', 'b'], 1_000]]);
  });

  it('is not claimed for a worker without a free hand, nor where there is none', () => {
    const [{ owed }, tx] = [setUp(1), aTx()];
    expect(owed.give(tx, () => 'a')).toBe(true);
    expect(owed.give(tx, () => 'b')).toBe(false);
    expect(new WorkOwed<string>().give(aTx(), () => 'c')).toBe(false);
  });

  it('stays with the table where the claim declines', async () => {
    const [{ owed, taker }, tx] = [setUp(1), aTx()];
    expect(owed.give(tx, () => null)).toBe(false);
    await commit(tx);
    expect(taker.taken).toEqual([]);
  });
});
