import { eventually } from '@waybill/testing';
import { DatabaseUnavailableError, type Tx } from '@waybill/messaging';
import type { Leased, LeasedWork, Settled } from './leased-work.js';
import type { LeasedWorkerOptions } from './leased-worker-options.js';
import { LeasedWorker } from './leased-worker.js';
import { UnbackedTransactions } from './testing/unbacked-transactions.js';

/** Jobs in memory with a lease each, claimed as SKIP LOCKED would. */
class JobTable implements LeasedWork<string, string> {
  readonly leases = new Map<string, number>();
  readonly settled: Settled<string, string>[][] = [];
  readonly claims: number[] = [];
  now = Date.now;
  calls: string[] = [];
  atOnce = 0;
  mostAtOnce = 0;
  answer: (job: string, signal: AbortSignal) => Promise<string> = (job) => Promise.resolve(`result of ${job}`);
  refuse: (settled: readonly Settled<string, string>[]) => Error | undefined = () => undefined;

  add(...jobs: string[]): void {
    for (const job of jobs) this.leases.set(job, 0);
  }

  claim(_tx: Tx, limit: number, leaseUntil: Date): Promise<string[]> {
    this.claims.push(limit);
    const due = [...this.leases].filter(([, until]) => until <= this.now()).map(([job]) => job);
    const claimed = due.slice(0, limit);
    for (const job of claimed) this.leases.set(job, leaseUntil.getTime());
    return Promise.resolve(claimed);
  }

  renew<L extends Leased<string>>(_tx: Tx, leases: readonly L[], leaseUntil: Date): Promise<readonly L[]> {
    const mine = leases.filter((lease) => this.leases.get(lease.job) === lease.leaseUntil.getTime());
    for (const { job } of mine) this.leases.set(job, leaseUntil.getTime());
    return Promise.resolve(mine);
  }

  async call(job: string, signal: AbortSignal): Promise<string> {
    this.calls.push(job);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    try {
      return await this.answer(job, signal);
    } finally {
      this.atOnce--;
    }
  }

  settle(_tx: Tx, settled: readonly Settled<string, string>[]): Promise<void> {
    const error = this.refuse(settled);
    if (error) return Promise.reject(error);
    this.settled.push([...settled]);
    for (const { job } of settled) this.leases.delete(job);
    return Promise.resolve();
  }

  get outcomes(): Record<string, unknown> {
    return Object.fromEntries(this.settled.flat().map(({ job, outcome }) => [job, outcome]));
  }
}

describe('LeasedWorker', () => {
  const started: LeasedWorker<string, string>[] = [];

  function newWorker(options: LeasedWorkerOptions = {}, table = new JobTable()) {
    const transactions = new UnbackedTransactions();
    const errors: unknown[] = [];
    const worker = new LeasedWorker(transactions, table, {
      pollMs: 5,
      stopMs: 50,
      onError: (error) => errors.push(error),
      ...options,
    });
    started.push(worker);
    return { worker, table, transactions, errors };
  }

  afterEach(async () => {
    await Promise.all(started.splice(0).map((worker) => worker.stop()));
  });

  it.each([7_200_000, -7_200_000])(
    'dates, renews and gives up leases by the clock it is given, %d ms off',
    async (off) => {
      const clock = { now: () => new Date(Date.now() + off) };
      const shared = new JobTable();
      shared.now = () => clock.now().getTime();
      const { worker, table } = newWorker({ leaseMs: 900, clock }, shared);
      const { worker: other } = newWorker({ leaseMs: 900, clock }, shared);
      let answer: (text: string) => void = () => undefined;
      table.answer = () => new Promise((resolve) => (answer = resolve));
      const ends = new Set<number>();
      table.add('long');
      for (const each of [worker, other]) each.start();
      await eventually(() => {
        ends.add(table.leases.get('long') ?? 0);
        expect([...ends].filter((end) => end > 0).length).toBeGreaterThan(3);
      });
      for (const end of ends) if (end > 0) expect(Math.abs(end - shared.now())).toBeLessThan(600_000);
      answer('done');
      await eventually(() => expect(table.outcomes).toMatchObject({ long: { value: 'done' } }));
      expect(table.calls).toEqual(['long']);
    },
  );

  it('claims no more than its other side can take now, and all of it once it can', async () => {
    let most = 0;
    const { worker, table } = newWorker({ most: () => most });
    table.add('a', 'b', 'c');
    worker.start();
    expect(worker.leaseFor(1)).toBeUndefined();
    most = 1;
    await eventually(() => expect(table.calls).toHaveLength(3));
    expect(table.mostAtOnce).toBe(1);
    expect(new Set(table.claims)).toEqual(new Set([1]));
    most = Infinity;
    table.add('d', 'e');
    await eventually(() => expect(table.claims.at(-1)).toBe(16));
  });

  it('calls each job once and settles what it answered', async () => {
    const { worker, table } = newWorker();
    table.add('a', 'b');
    worker.start();
    await eventually(() => expect(table.leases.size).toBe(0));
    expect(table.calls.sort()).toEqual(['a', 'b']);
    expect(table.outcomes).toEqual({
      a: { kind: 'returned', value: 'result of a' },
      b: { kind: 'returned', value: 'result of b' },
    });
  });

  it('settles a call that throws as an outcome, too', async () => {
    const { worker, table } = newWorker();
    const declined = new Error('declined');
    table.add('a');
    table.answer = () => Promise.reject(declined);
    worker.start();
    await eventually(() => expect(table.outcomes).toEqual({ a: { kind: 'threw', error: declined } }));
  });

  it('never has more calls in flight than its concurrency, and works off more than that', async () => {
    const { worker, table } = newWorker({ concurrency: 3 });
    const jobs = Array.from({ length: 20 }, (_, index) => `job-${index}`);
    table.add(...jobs);
    table.answer = () => new Promise((resolve) => setImmediate(() => resolve('ok')));
    worker.start();
    await eventually(() => expect(table.leases.size).toBe(0));
    expect(table.mostAtOnce).toBe(3);
    expect(table.calls).toHaveLength(20);
  });

  it('settles in one transaction the outcomes that came while the last one ran', async () => {
    const { worker, table } = newWorker();
    table.add('a', 'b', 'c', 'd');
    worker.start();
    await eventually(() => expect(table.leases.size).toBe(0));
    expect(table.settled.length).toBeLessThan(4);
  });

  it('looks at once when woken, however slow it polls', async () => {
    const { worker, table } = newWorker({ pollMs: 60_000 });
    worker.start();
    await eventually(() => expect(table.claims).toHaveLength(1));
    table.add('a');
    worker.wake();
    await eventually(() => expect(table.leases.size).toBe(0));
  });

  it('makes the calls of jobs it takes over, with no more in flight than its concurrency', async () => {
    const { worker, table } = newWorker({ concurrency: 2, pollMs: 60_000 });
    worker.start();
    await eventually(() => expect(table.claims).toHaveLength(1));
    const lease = worker.leaseFor(2);
    expect(worker.leaseFor(3)).toBeUndefined();
    const jobs = ['a', 'b', 'c', 'd'];
    for (const job of jobs) table.leases.set(job, lease?.getTime() ?? 0);
    worker.takeOver(jobs, lease ?? new Date(0));
    expect(worker.leaseFor(1)).toBeUndefined();
    await eventually(() => expect(table.leases.size).toBe(0));
    expect(table.calls.sort()).toEqual(jobs);
    expect(table.mostAtOnce).toBe(2);
  });

  it('takes nothing over before it starts, nor once it stops', async () => {
    const { worker } = newWorker();
    expect(worker.leaseFor(1)).toBeUndefined();
    worker.start();
    expect(worker.leaseFor(1)).toBeInstanceOf(Date);
    await worker.stop();
    expect(worker.leaseFor(1)).toBeUndefined();
  });

  it('writes an outcome that was refused by itself again, without another call, and lets the others go on', async () => {
    const { worker, table, errors } = newWorker({ leaseMs: 3_000 });
    table.add('a', 'bad', 'b');
    let refusals = 2;
    table.refuse = (settled) =>
      settled.some(({ job }) => job === 'bad') && (settled.length > 1 || refusals-- > 0)
        ? new Error('23514')
        : undefined;
    worker.start();
    await eventually(() => expect(table.leases.size).toBe(0));
    expect(errors).toEqual([new Error('23514'), new Error('23514')]);
    expect(table.calls.sort()).toEqual(['a', 'b', 'bad']);
  });

  it('lets a job rest whose outcome is refused as often as may be, instead of calling for ever', async () => {
    const { worker, table, errors } = newWorker({ leaseMs: 3_000, settleAttempts: 2, restMs: 600_000 });
    table.add('bad');
    table.refuse = () => new Error('23514');
    worker.start();
    const refused = { code: 'OUTCOME_REFUSED', attempts: 2, cause: new Error('23514') };
    await eventually(() => expect(errors).toContainEqual(expect.objectContaining(refused)));
    expect(table.leases.get('bad')).toBeGreaterThan(Date.now() + 500_000);
    const claims = table.claims.length;
    await eventually(() => expect(table.claims.length).toBeGreaterThan(claims + 20));
    expect(table.calls).toEqual(['bad']);
  });

  it('calls a job again after its rest: the defect may be mended by then', async () => {
    const { worker, table } = newWorker({ leaseMs: 3_000, settleAttempts: 1, restMs: 20 });
    table.add('bad');
    let refusals = 1;
    table.refuse = () => (refusals-- > 0 ? new Error('23514') : undefined);
    worker.start();
    await eventually(() => expect(table.leases.size).toBe(0));
    expect(table.calls).toEqual(['bad', 'bad']);
  });

  it('goes on where the one who is told of errors throws', async () => {
    const onError = () => {
      throw new Error('no log');
    };
    const { worker, table, transactions } = newWorker({ onError, leaseMs: 900 });
    table.add('a');
    let failures = 1;
    transactions.onCommit = () => (failures-- > 0 ? new Error('database away') : undefined);
    worker.start();
    await eventually(() => expect(table.leases.size).toBe(0));
  });

  it.each([
    [{ concurrency: 0 }, 'LeasedWorker: option concurrency must be a whole number from 1 to 10000, but is 0'],
    [{ pollMs: Number.NaN }, 'LeasedWorker: option pollMs must be a number of ms from 1 to 2147483647, but is NaN'],
    [{ leaseMs: -1 }, 'LeasedWorker: option leaseMs'],
  ])('refuses options that it cannot work with: %j', (options, message) => {
    expect(() => new LeasedWorker(new UnbackedTransactions(), new JobTable(), options)).toThrow(message);
  });

  it('refuses calls that may outlive a lease that is not renewed', () => {
    const table = new JobTable();
    const work: LeasedWork<string, string> = Object.assign(Object.create(table) as JobTable, { renew: undefined });
    const options = { leaseMs: 10, callMs: 11 };
    expect(() => new LeasedWorker(new UnbackedTransactions(), work, options)).toThrow('option callMs must be at most');
  });

  it('writes an outcome again, without another call, when the database was away', async () => {
    const { worker, table } = newWorker();
    table.add('a');
    let away = 2;
    const refused = new DatabaseUnavailableError(new Error('connect ECONNREFUSED'));
    table.refuse = () => (away-- > 0 ? refused : undefined);
    worker.start();
    await eventually(() => expect(table.leases.size).toBe(0));
    expect(table.calls).toEqual(['a']);
  });

  it('goes on after claims that failed', async () => {
    const { worker, table, transactions, errors } = newWorker();
    table.add('a');
    let failures = 1;
    transactions.onCommit = () => (failures-- > 0 ? new Error('database away') : undefined);
    table.claim = (_tx, limit) => {
      const jobs = failures > 0 ? [] : [...table.leases.keys()].slice(0, limit);
      return Promise.resolve(jobs);
    };
    worker.start();
    await eventually(() => expect(table.leases.size).toBe(0));
    expect(errors).toEqual([new Error('database away')]);
  });

  it('settles a call that takes too long as timed out: its slot is free and a late answer is not heard', async () => {
    const { worker, table } = newWorker({ callMs: 20, concurrency: 1 });
    table.add('slow', 'next');
    const signals: AbortSignal[] = [];
    let answerLate: (result: string) => void = () => undefined;
    table.answer = (_job, signal) => {
      signals.push(signal);
      return signals.length === 1 ? new Promise((resolve) => (answerLate = resolve)) : Promise.resolve('second');
    };
    worker.start();
    await eventually(() => expect(table.leases.size).toBe(0));
    answerLate('first, too late');
    await worker.stop();
    expect(table.outcomes).toEqual({
      slow: { kind: 'threw', error: expect.objectContaining({ code: 'CALL_TIMED_OUT' }) as unknown },
      next: { kind: 'returned', value: 'second' },
    });
    expect(signals[0]?.aborted).toBe(true);
  });

  it('keeps the lease of a call that runs longer than it: nobody else gets the job', async () => {
    const table = new JobTable();
    const { worker } = newWorker({ leaseMs: 900 }, table);
    const { worker: other } = newWorker({ leaseMs: 900 }, table);
    let finish: () => void = () => undefined;
    table.answer = () => new Promise((resolve) => (finish = () => resolve('ok')));
    table.add('long');
    const renewed: number[] = [];
    const stamp = table.leases.set.bind(table.leases);
    table.leases.set = (job, until) => (renewed.push(until), stamp(job, until));
    worker.start();
    other.start();
    await eventually(() => expect(renewed.length).toBeGreaterThan(2));
    finish();
    await eventually(() => expect(table.leases.size).toBe(0));
    expect(table.calls).toEqual(['long']);
  });

  it('does not put off the lease of a job that someone else has claimed since', async () => {
    const table = new JobTable();
    const { worker } = newWorker({ leaseMs: 60 }, table);
    table.answer = () => new Promise(() => undefined);
    table.add('taken');
    worker.start();
    await eventually(() => expect(table.calls).toEqual(['taken']));
    const theirs = Date.now() + 60_000;
    table.leases.set('taken', theirs);
    let looked = 0;
    const renew = table.renew.bind(table);
    table.renew = (tx, leases, until) => (looked++, renew(tx, leases, until));
    await eventually(() => expect(looked).toBeGreaterThan(2));
    expect(table.leases.get('taken')).toBe(theirs);
  });

  it('waits in stop() for calls in flight, and claims nothing more', async () => {
    const { worker, table } = newWorker({ concurrency: 1, stopMs: 5_000 });
    table.add('a', 'b');
    let finish: () => void = () => undefined;
    table.answer = () => new Promise((resolve) => (finish = () => resolve('ok')));
    worker.start();
    await eventually(() => expect(table.calls).toEqual(['a']));
    const stopped = worker.stop();
    finish();
    await stopped;
    expect(Object.keys(table.outcomes)).toEqual(['a']);
    expect(table.calls).toEqual(['a']);
  });

  it('gives back in stop() what it has taken over and not begun: others need not wait for the leases to end', async () => {
    const table = new JobTable();
    const { worker } = newWorker({ concurrency: 1, leaseMs: 600_000, stopMs: 5_000 }, table);
    const { worker: other } = newWorker({}, table);
    let finish: (result: string) => void = () => undefined;
    table.answer = (job) => (job === 'a' ? new Promise((resolve) => (finish = resolve)) : Promise.resolve('ok'));
    worker.start();
    const lease = worker.leaseFor(1) ?? new Date(0);
    for (const job of ['a', 'b', 'c']) table.leases.set(job, lease.getTime());
    worker.takeOver(['a', 'b'], lease);
    const stopped = worker.stop();
    worker.takeOver(['c'], lease);
    other.start();
    await eventually(() => expect(Object.keys(table.outcomes)).toContain('b'));
    expect(table.calls.filter((job) => job === 'a')).toHaveLength(1);
    finish('ok');
    await stopped;
    await eventually(() => expect(Object.keys(table.outcomes).sort()).toEqual(['a', 'b', 'c']));
    expect(table.calls.sort()).toEqual(['a', 'b', 'c']);
  });

  it('gives back in stop() what a claim under way brings', async () => {
    const { worker, table } = newWorker({ leaseMs: 600_000 });
    table.add('a', 'b');
    const answered = Promise.withResolvers<void>();
    const claim = table.claim.bind(table);
    table.claim = async (tx, limit, leaseUntil) => {
      const jobs = await claim(tx, limit, leaseUntil);
      await answered.promise;
      return jobs;
    };
    worker.start();
    await eventually(() => expect(table.claims).toHaveLength(1));
    const stopped = worker.stop();
    answered.resolve();
    await stopped;
    expect(table.calls).toEqual([]);
    const due = [...table.leases].filter(([, until]) => until <= Date.now()).map(([job]) => job);
    expect(due).toEqual(['a', 'b']);
  });

  it('waits in stop() no longer than stopMs, then hands the job back as cut short', async () => {
    const { worker, table } = newWorker({ stopMs: 20 });
    table.add('a');
    table.answer = () => new Promise(() => undefined);
    worker.start();
    await eventually(() => expect(table.calls).toEqual(['a']));
    await worker.stop();
    const error: unknown = expect.objectContaining({ code: 'WORKER_STOPPED' });
    expect(table.outcomes).toEqual({ a: { kind: 'threw', error } });
  });
});
