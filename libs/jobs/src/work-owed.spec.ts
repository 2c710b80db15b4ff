import { Tx } from '@waybill/messaging';
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

const aTx = () =>
  new Tx({
    query: () => Promise.resolve([]),
    read: () => Promise.resolve([]),
    pg: () => Promise.reject(new Error('unused')),
  });
const commit = async (tx: Tx) => {
  await tx.flush();
  for (const hook of tx.hooksAfterCommit()) await hook();
};

describe('work owed', () => {
  const setUp = (hands: number) => {
    const [owed, taker] = [new WorkOwed<string>(), new Taker(hands)];
    owed.listen(taker);
    return { owed, taker };
  };

  it('is given to the worker of this process under one lease a transaction, after its commit', async () => {
    const [{ owed, taker }, tx] = [setUp(2), aTx()];
    owed.owe(tx, (until) => `a until ${until.getTime()}`);
    owed.owe(tx, () => 'b');
    await tx.flush();
    expect(taker.taken).toEqual([]);
    for (const hook of tx.hooksAfterCommit()) await hook();
    expect(taker.taken).toEqual([[['a until 1000', 'b'], 1_000]]);
    expect(taker.wakes).toBe(0);
  });

  it('is claimed when everything else is decided, and before anything is flushed', async () => {
    const [{ owed, taker }, tx] = [setUp(1), aTx()];
    const said: string[] = [];
    tx.beforeCommit(() => void said.push('flushed'));
    let calledOff = false;
    owed.owe(tx, () => (said.push('asked'), calledOff ? null : 'a'));
    calledOff = true;
    await commit(tx);
    expect(said).toEqual(['asked', 'flushed']);
    expect(taker.taken).toEqual([[[], 1_000]]);
  });

  it('is announced, once a transaction, to a worker without so many free hands', async () => {
    const [{ owed, taker }, tx] = [setUp(1), aTx()];
    owed.owe(tx, () => 'a');
    owed.owe(tx, () => 'b');
    await commit(tx);
    expect(taker).toMatchObject({ wakes: 1, taken: [] });
  });

  it('stays with the table where this process has no worker', async () => {
    const tx = aTx();
    const claims: string[] = [];
    new WorkOwed<string>().owe(tx, () => (claims.push('claimed'), 'a'));
    await commit(tx);
    expect(claims).toEqual([]);
  });
});
