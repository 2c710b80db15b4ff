import { jest } from '@jest/globals';
import { CommitOutcomeUnknownError, DatabaseUnavailableError } from '@waybill/messaging';
import type { Tx } from '@waybill/messaging';
import { GroupCommit, type GroupCommitOptions } from './group-commit.js';
import { UnbackedTransactions } from './testing/unbacked-transactions.js';

function newGroupCommit(options?: GroupCommitOptions<number, string>) {
  const transactions = new UnbackedTransactions();
  const groups: number[][] = [];
  const work = (_tx: Tx, items: number[]) => {
    groups.push(items);
    if (items.includes(13)) return Promise.reject(new Error('13 is refused'));
    return Promise.resolve(items.map((item) => `done ${item}`));
  };
  return { groupCommit: new GroupCommit(transactions, work, options), transactions, groups };
}

const settledOf = async (promises: Promise<string>[]) =>
  (await Promise.allSettled(promises)).map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)));

describe('GroupCommit', () => {
  it('commits items that arrive together in one transaction and answers each by its own result', async () => {
    const { groupCommit, transactions, groups } = newGroupCommit();
    await expect(Promise.all([1, 2, 3].map((item) => groupCommit.submit(item)))).resolves.toEqual([
      'done 1',
      'done 2',
      'done 3',
    ]);
    expect(groups).toEqual([[1, 2, 3]]);
    expect(transactions.committed).toBe(1);
  });

  it('lets one failing item fail alone: the others are redone one by one', async () => {
    const { groupCommit } = newGroupCommit();
    const answers = await settledOf([1, 13, 2].map((item) => groupCommit.submit(item)));
    expect(answers).toEqual(['done 1', 'Error: 13 is refused', 'done 2']);
  });

  it('puts no more than maxItems into one transaction, and what arrives meanwhile into the next', async () => {
    const { groupCommit, groups } = newGroupCommit({ maxItems: 2, concurrency: 1 });
    await Promise.all([1, 2, 3, 4, 5].map((item) => groupCommit.submit(item)));
    expect(groups).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('answers no item before its commit', async () => {
    const { groupCommit, transactions } = newGroupCommit();
    transactions.onCommit = () => new Error('refused at COMMIT');
    await expect(groupCommit.submit(1)).rejects.toThrow('refused at COMMIT');
  });

  it('never runs the work again when the outcome of COMMIT is unknown, but looks', async () => {
    const present = new Map([[1, 'done 1 after all']]);
    const { groupCommit, transactions, groups } = newGroupCommit({
      lookUp: (item) => Promise.resolve(present.get(item)),
    });
    transactions.onCommit = () => new CommitOutcomeUnknownError(new Error('socket closed'));
    const answers = await Promise.allSettled([groupCommit.submit(1), groupCommit.submit(2)]);
    expect(answers).toEqual([
      { status: 'fulfilled', value: 'done 1 after all' },
      { status: 'rejected', reason: expect.any(CommitOutcomeUnknownError) as unknown },
    ]);
    expect(groups).toEqual([[1, 2]]);
  });

  it('looks for all items of a group at once: the last need not wait for as many answers as there are items', async () => {
    const looking: number[] = [];
    const { promise: allAsked, resolve } = Promise.withResolvers<void>();
    const { groupCommit, transactions } = newGroupCommit({
      lookUp: async (item) => {
        if (looking.push(item) === 3) resolve();
        await allAsked;
        return `done ${item} after all`;
      },
    });
    transactions.onCommit = () => new CommitOutcomeUnknownError(new Error('socket closed'));
    const answers = await settledOf([1, 2, 3].map((item) => groupCommit.submit(item)));
    expect(answers).toEqual([1, 2, 3].map((item) => `done ${item} after all`));
  });

  it('refuses what comes when maxQueued items wait, and takes more once they are on their way', async () => {
    const { groupCommit, groups } = newGroupCommit({ maxItems: 2, concurrency: 1, maxQueued: 3 });
    const taken = [1, 2, 3].map((item) => groupCommit.submit(item));
    await expect(groupCommit.submit(4)).rejects.toMatchObject({ code: 'GROUP_COMMIT_FULL' });
    await expect(Promise.all(taken)).resolves.toHaveLength(3);
    await expect(groupCommit.submit(5)).resolves.toBe('done 5');
    expect(groups.flat()).toEqual([1, 2, 3, 5]);
  });

  it('lets a thousand wait behind transactions that hang, and no more', async () => {
    const { promise: hangs, resolve: answer } = Promise.withResolvers<void>();
    const groupCommit = new GroupCommit<number, number>(new UnbackedTransactions(), async (_tx, items) => {
      await hangs;
      return items;
    });
    const submitAll = (count: number) => Array.from({ length: count }, (_, item) => groupCommit.submit(item));
    const underWay = submitAll(200);
    await new Promise((resolve) => setImmediate(resolve));
    const waiting = submitAll(1_000);
    await expect(groupCommit.submit(1_000)).rejects.toMatchObject({ code: 'GROUP_COMMIT_FULL' });
    answer();
    await expect(Promise.all([...underWay, ...waiting])).resolves.toHaveLength(1_200);
  });

  it('refuses what no transaction took in time, and does not do it for a caller that has left', async () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    const { promise: hangs, resolve: answer } = Promise.withResolvers<void>();
    const done: number[] = [];
    const work = async (_tx: Tx, items: number[]) => {
      await hangs;
      done.push(...items);
      return items;
    };
    const options = { concurrency: 1, takenWithinMs: 4_000 };
    const groupCommit = new GroupCommit<number, number>(new UnbackedTransactions(), work, options);
    const underWay = groupCommit.submit(1);
    await new Promise((resolve) => setImmediate(resolve));
    const late = groupCommit.submit(2);
    now.mockReturnValue(3_000);
    const inTime = groupCommit.submit(3);
    now.mockReturnValue(4_001);
    answer();
    await expect(late).rejects.toMatchObject({ code: 'GROUP_COMMIT_LATE' });
    await expect(Promise.all([underWay, inTime])).resolves.toEqual([1, 3]);
    expect(done).toEqual([1, 3]);
    now.mockRestore();
  });

  it('does not redo a group item by item while the database is away', async () => {
    const { groupCommit, transactions } = newGroupCommit();
    transactions.onCommit = () => new DatabaseUnavailableError(new Error('connect ECONNREFUSED'));
    await settledOf([1, 2, 3].map((item) => groupCommit.submit(item)));
    expect(transactions.tried).toBe(1);
  });

  it('rolls back a work that does not answer every item', async () => {
    const transactions = new UnbackedTransactions();
    const groupCommit = new GroupCommit<number, string>(transactions, () => Promise.resolve([]));
    await expect(groupCommit.submit(1)).rejects.toThrow('answered 0 of 1');
    expect(transactions.committed).toBe(0);
  });

  it('answers what was submitted before close() and refuses what comes after', async () => {
    const { groupCommit } = newGroupCommit({ maxItems: 1, concurrency: 1 });
    const before = [1, 2, 3].map((item) => groupCommit.submit(item));
    const answered = Promise.all(before).then(() => 'answered');
    const closed = groupCommit.close().then(() => 'closed');
    await expect(groupCommit.submit(4)).rejects.toMatchObject({ code: 'GROUP_COMMIT_CLOSED' });
    await expect(Promise.race([answered, closed])).resolves.toBe('answered');
    await expect(closed).resolves.toBe('closed');
  });
});
