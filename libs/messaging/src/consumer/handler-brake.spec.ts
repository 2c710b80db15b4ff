import fc from 'fast-check';
import { HandlerBrake } from './handler-brake.js';

const options = { after: 3, firstMs: 100, maxMs: 400 };
const broken = { code: '42P01', message: 'relation "label" does not exist' };

describe('the brake of a handler', () => {
  const setUp = (given = options) => {
    const clock = { now: 0 };
    return { clock, brake: new HandlerBrake(given, () => clock.now) };
  };
  const fail = (brake: HandlerBrake, ...ids: string[]) => ids.map((id) => brake.failed('Scanned', id, broken)).at(-1);

  it('leaves a single bad event to become a letter, however often it fails', () => {
    const { brake } = setUp();
    expect(fail(brake, 'a', 'a', 'a', 'a', 'a')).toBeUndefined();
    expect(brake.isSuspended('Scanned')).toBe(false);
  });

  it('suspends a handler that fails alike for several events in a row, and only that one', () => {
    const { brake } = setUp();
    expect(fail(brake, 'a', 'b', 'c')).toMatchObject({ type: 'Scanned', ...broken, since: 0, nextTryAt: 100 });
    expect(brake.isSuspended('Scanned')).toBe(true);
    expect(brake.isSuspended('Weighed')).toBe(false);
    expect(brake.suspensions).toHaveLength(1);
  });

  it('does not add up failures of different kinds, nor those before a success', () => {
    const { brake } = setUp();
    fail(brake, 'a', 'b');
    brake.failed('Scanned', 'c', { code: 'TypeError', message: 'x is undefined' });
    expect(brake.isSuspended('Scanned')).toBe(false);
    brake.succeeded('Scanned');
    fail(brake, 'd', 'e');
    expect(brake.isSuspended('Scanned')).toBe(false);
    fail(brake, 'f');
    expect(brake.isSuspended('Scanned')).toBe(true);
  });

  it('blames the events that fail before and after another was handled', () => {
    const { brake } = setUp();
    fail(brake, 'a', 'b', 'c');
    brake.succeeded('Scanned');
    expect(fail(brake, 'a', 'b', 'c')).toBeUndefined();
    expect(brake.isSuspended('Scanned')).toBe(false);
    expect(fail(brake, 'd', 'e', 'f')).toBeDefined();
  });

  it('tries again after pauses that double up to the longest, and ends with the first success', () => {
    const { brake, clock } = setUp();
    fail(brake, 'a', 'b', 'c');
    const pauses: number[] = [];
    for (let round = 0; round < 4; round++) {
      expect(brake.mayTry('Scanned')).toBe(false);
      const [suspension] = brake.suspensions;
      pauses.push((suspension?.nextTryAt ?? 0) - clock.now);
      clock.now = suspension?.nextTryAt ?? 0;
      expect(brake.mayTry('Scanned')).toBe(true);
      fail(brake, 'a');
    }
    expect(pauses).toEqual([100, 200, 400, 400]);
    expect(brake.succeeded('Scanned')).toMatchObject({ since: 0 });
    expect([brake.isSuspended('Scanned'), brake.mayTry('Scanned')]).toEqual([false, true]);
  });

  it('does not lengthen the pause for events that fail before the try is due', () => {
    const { brake, clock } = setUp();
    fail(brake, 'a', 'b', 'c');
    clock.now = 50;
    fail(brake, 'd', 'e', 'f');
    expect(brake.suspensions).toMatchObject([{ nextTryAt: 100 }]);
  });

  type Step = { readonly what: 'fail' | 'succeed' | 'wait'; readonly event: number; readonly kind: number };

  const inEveryOrder = (check: (brake: HandlerBrake, clock: { now: number }, steps: readonly Step[]) => void) => {
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
        const { brake, clock } = setUp();
        check(brake, clock, given);
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
    inEveryOrder((brake, clock, steps) => {
      steps.forEach(({ what, event, kind }, index) => {
        if (what === 'fail') brake.failed('Scanned', String(event), { code: String(kind), message: '' });
        if (what === 'succeed') brake.succeeded('Scanned');
        if (what === 'wait') clock.now += 100;
        expect(brake.isSuspended('Scanned')).toBe(isSuspendedAfter(steps.slice(0, index + 1)));
      });
    });
  });

  it('never keeps a handler waiting for longer than the longest pause', () => {
    inEveryOrder((brake, clock, steps) => {
      for (const { what, event, kind } of steps) {
        if (what === 'fail') brake.failed('Scanned', String(event), { code: String(kind), message: '' });
        if (what === 'wait') clock.now += 50;
        for (const { nextTryAt } of brake.suspensions) expect(nextTryAt - clock.now).toBeLessThanOrEqual(options.maxMs);
      }
    });
  });
});
