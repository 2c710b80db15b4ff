import fc from 'fast-check';
import { record, received } from '../../test/support/records.js';
import type { EventItem } from './event-routing.js';
import { HeldEvents } from './held-events.js';

const item = (id: string, key: string, offset = 0, type = 'Scanned'): EventItem => ({
  kind: 'event',
  id,
  replay: false,
  received: { ...received(key, type, id), key },
  queued: { record: record({ offset: String(offset) }), epoch: 0 },
});
const never = () => false;

describe('held events', () => {
  it('keep those of their key behind them, in order, and no others', () => {
    const held = new HeldEvents();
    const bad = item('a1', 'a');
    held.hold(bad, 1, 50);
    const batch = [item('a2', 'a'), item('b1', 'b'), item('a3', 'a')];
    expect(held.sortOut(batch, never, 0).map(({ id }) => id)).toEqual(['b1']);
    expect(held.size).toBe(3);
    const released = held.release(held.due(50)[0] ?? bad);
    expect([released.map(({ id }) => id), held.size]).toEqual([['a2', 'a3'], 2]);
    held.dealtWith(released);
    expect(held.size).toBe(0);
  });

  it('without key and subject hold up no other such event', () => {
    const held = new HeldEvents();
    held.hold(item('x', ''), 1, 50);
    expect(held.sortOut([item('y', '')], never, 0)).toHaveLength(1);
  });

  it('are due at their time, or when their handler may be tried if that is later', () => {
    let notBefore = 0;
    const held = new HeldEvents(() => notBefore);
    held.hold(item('a', 'a'), 1, 50);
    expect([held.due(49).length, held.due(50).length, held.nextDueAt]).toEqual([0, 1, 50]);
    notBefore = 80;
    expect([held.due(50).length, held.due(80).length, held.nextDueAt]).toEqual([0, 1, 80]);
  });

  it('take turns: one that failed again comes after those that wait for longer', () => {
    const held = new HeldEvents();
    const [first, second] = [item('a', 'a'), item('b', 'b')];
    held.hold(first, 0, 10);
    held.hold(second, 0, 20);
    held.hold(first, 0, 30);
    expect(held.due(100).map(({ id }) => id)).toEqual(['b', 'a']);
  });

  it('tell the lowest offset of each partition', () => {
    const held = new HeldEvents();
    held.hold(item('a', 'a', 12), 1, 0);
    held.sortOut([item('a2', 'a', 10)], never, 0);
    held.hold(item('b', 'b', 17), 1, 0);
    const lowest = (partition: number) => held.lowestOffset('parcels', partition, () => true);
    expect([lowest(0), lowest(1)]).toEqual([10n, undefined]);
  });

  it('keep their offsets when they are released, until they are dealt with or held again', () => {
    const held = new HeldEvents();
    const lowest = () => held.lowestOffset('parcels', 0, () => true);
    held.hold(item('a', 'a', 12), 1, 0);
    held.hold(item('b', 'b', 17), 1, 0);
    const [first, second] = held.releaseAll(() => true) as [EventItem, EventItem];
    expect([lowest(), held.size]).toEqual([12n, 2]);
    held.dealtWith([first]);
    expect([lowest(), held.size]).toEqual([17n, 1]);
    held.hold(second, 1, 0);
    expect([lowest(), held.size]).toEqual([17n, 1]);
    held.release(second);
    expect([lowest(), held.size]).toEqual([undefined, 0]);
  });

  it('are copies: they keep nothing of the fetch that they came in, and tell how many bytes they are', () => {
    const fetch = Buffer.from('parcel-1{"n":1}abc');
    const [key, value, header] = [fetch.subarray(0, 8), fetch.subarray(8, 15), fetch.subarray(15)];
    const viewing = (id: string): EventItem => {
      const headers = { one: header, some: [header, 'text'], none: null };
      const { received: of, ...rest } = item(id, 'a');
      return { ...rest, received: { ...of, headers }, queued: { record: record({ key, value, headers }), epoch: 3 } };
    };
    const held = new HeldEvents();
    held.hold(viewing('head'), 1, 0);
    held.sortOut([viewing('behind')], never, 0);
    // Key, value, three names of headers and their values.
    expect([held.size, held.bytes]).toEqual([2, 2 * (8 + 7 + 11 + 3 + 7)]);
    const released = held.releaseAll(() => true);
    fetch.fill('x');
    for (const { queued, received: of } of released) {
      const { key: keyOf, value: valueOf, headers } = queued.record;
      expect([keyOf?.toString(), valueOf?.toString(), queued.epoch]).toEqual(['parcel-1', '{"n":1}', 3]);
      expect(headers).toEqual({ one: Buffer.from('abc'), some: [Buffer.from('abc'), 'text'], none: null });
      expect(of.headers).toBe(headers);
    }
    const [first, second] = released as [EventItem, EventItem];
    held.hold(first, 2, 0);
    expect(held.due(0)[0]).toBe(first);
    held.dealtWith([first, second]);
    expect([held.size, held.bytes]).toEqual([1, 36]);
    held.release(first);
    expect([held.size, held.bytes]).toEqual([0, 0]);
  });

  it('lose none and keep the order of each key, whatever is held, passes and is released', () => {
    const steps = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), fails: fc.boolean() }), { maxLength: 40 });
    fc.assert(
      fc.property(steps, (given) => {
        const held = new HeldEvents();
        const done: EventItem[] = [];
        given.forEach(({ key, fails }, index) => {
          for (const next of held.sortOut([item(String(index), key)], never, 0) as EventItem[]) {
            if (fails) held.hold(next, 1, index);
            else done.push(next);
          }
        });
        for (const head of held.due(Number.POSITIVE_INFINITY)) {
          const released = held.release(head);
          done.push(head, ...released);
          held.dealtWith(released);
        }
        expect([done.length, held.size]).toEqual([given.length, 0]);
        for (const key of ['a', 'b', 'c']) {
          const ids = done.flatMap(({ id, received: of }) => (of.key === key ? [Number(id)] : []));
          expect(ids).toEqual([...ids].sort((a, b) => a - b));
        }
      }),
    );
  });
});
