import fc from 'fast-check';
import { SuspendedHandlers } from './suspended-handlers.js';

const options = { after: 3, firstMs: 100, maxMs: 400 };
const broken = { code: '42P01', message: 'relation "label" does not exist' };

describe('a suspended handler', () => {
  const setUp = (given = options) => {
    const clock = { now: 0 };
    return { clock, suspended: new SuspendedHandlers(given, () => clock.now) };
  };
  const fail = (suspended: SuspendedHandlers, ...ids: string[]) =>
    ids.map((id) => suspended.failed('Scanned', id, broken)).at(-1);

  it('leaves a single bad event to become a letter, however often it fails', () => {
    const { suspended } = setUp();
    expect(fail(suspended, 'a', 'a', 'a', 'a', 'a')).toBeUndefined();
    expect(suspended.isSuspended('Scanned')).toBe(false);
  });

  it('suspends a handler that fails alike for several events in a row, and only that one', () => {
    const { suspended } = setUp();
    expect(fail(suspended, 'a', 'b', 'c')).toMatchObject({ type: 'Scanned', ...broken, since: 0, nextTryAt: 100 });
    expect(suspended.isSuspended('Scanned')).toBe(true);
    expect(suspended.isSuspended('Weighed')).toBe(false);
    expect(suspended.suspensions).toHaveLength(1);
  });

  it('does not add up failures of different kinds, nor those before a success', () => {
    const { suspended } = setUp();
    fail(suspended, 'a', 'b');
    suspended.failed('Scanned', 'c', { code: 'TypeError', message: 'x is undefined' });
    expect(suspended.isSuspended('Scanned')).toBe(false);
    suspended.succeeded('Scanned');
    fail(suspended, 'd', 'e');
    expect(suspended.isSuspended('Scanned')).toBe(false);
    fail(suspended, 'f');
    expect(suspended.isSuspended('Scanned')).toBe(true);
  });

  it('blames the events that fail before and after another was handled', () => {
    const { suspended } = setUp();
    fail(suspended, 'a', 'b', 'c');
    suspended.succeeded('Scanned');
    expect(fail(suspended, 'a', 'b', 'c')).toBeUndefined();
    expect(suspended.isSuspended('Scanned')).toBe(false);
    expect(fail(suspended, 'd', 'e', 'f')).toBeDefined();
  });

  it('tries again after pauses that double up to the longest, and ends with the first success', () => {
    const { suspended, clock } = setUp();
    fail(suspended, 'a', 'b', 'c');
    const pauses: number[] = [];
    for (let round = 0; round < 4; round++) {
      expect(suspended.mayTry('Scanned')).toBe(false);
      const [suspension] = suspended.suspensions;
      pauses.push((suspension?.nextTryAt ?? 0) - clock.now);
      clock.now = suspension?.nextTryAt ?? 0;
      expect(suspended.mayTry('Scanned')).toBe(true);
      fail(suspended, 'a');
    }
    expect(pauses).toEqual([100, 200, 400, 400]);
    expect(suspended.succeeded('Scanned')).toMatchObject({ since: 0 });
    expect([suspended.isSuspended('Scanned'), suspended.mayTry('Scanned')]).toEqual([false, true]);
  });

  it('does not lengthen the pause for events that fail before the try is due', () => {
    const { suspended, clock } = setUp();
    fail(suspended, 'a', 'b', 'c');
    clock.now = 50;
    fail(suspended, 'd', 'e', 'f');
    expect(suspended.suspensions).toMatchObject([{ nextTryAt: 100 }]);
  });

  type Step = { readonly what: 'fail' | 'succeed' | 'wait'; readonly event: number; readonly kind: number };

  const inEveryOrder = (
    check: (suspended: SuspendedHandlers, clock: { now: number }, steps: readonly Step[]) => void,
  ) => {
    const steps = fc.array(
      fc.record({
        what: fc.constantFrom('fail', 'fail', 'fail', 'succeed', 'wait'),
        event: fc.nat(5),
        kind: fc.nat(1),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (given) => {
        const { suspended, clock } = setUp();
        check(suspended, clock, given);
      }),
      { numRuns: 2_000 },
    );
  };

  /** What the doc comment says, written down a second time and without care for memory. */
  const isSuspendedAfter = (steps: readonly Step[]): boolean => {
    const lastSuccess = steps.findLastIndex(({ what }) => what === 'succeed');
    const failures = steps.map((step, index) => ({ ...step, index })).filter(({ what }) => what === 'fail');
    const bad = new Set(failures.filter(({ index }) => index < lastSuccess).map(({ event }) => event));
    const since = failures.filter(({ event, index }) => index > lastSuccess && !bad.has(event));
    return [0, 1].some(
      (kind) => new Set(since.filter((step) => step.kind === kind).map(({ event }) => event)).size >= options.after,
    );
  };

  it('is on exactly if that many events failed alike since the last success, in any order of things, bad ones apart', () => {
    inEveryOrder((suspended, clock, steps) => {
      steps.forEach(({ what, event, kind }, index) => {
        if (what === 'fail') suspended.failed('Scanned', String(event), { code: String(kind), message: '' });
        if (what === 'succeed') suspended.succeeded('Scanned');
        if (what === 'wait') clock.now += 100;
        expect(suspended.isSuspended('Scanned')).toBe(isSuspendedAfter(steps.slice(0, index + 1)));
      });
    });
  });

  it('never keeps a handler waiting for longer than the longest pause', () => {
    inEveryOrder((suspended, clock, steps) => {
      for (const { what, event, kind } of steps) {
        if (what === 'fail') suspended.failed('Scanned', String(event), { code: String(kind), message: '' });
        if (what === 'wait') clock.now += 50;
        for (const { nextTryAt } of suspended.suspensions)
          expect(nextTryAt - clock.now).toBeLessThanOrEqual(options.maxMs);
      }
    });
  });
});
