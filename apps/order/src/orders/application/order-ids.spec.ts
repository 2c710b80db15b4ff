import { TestClock } from '@waybill/testing';
import { validate, version } from 'uuid';
import { OrderIds } from './order-ids.js';

const timeIn = (id: string): number => parseInt(id.replaceAll('-', '').slice(0, 12), 16);

describe('ids of orders', () => {
  it('are UUIDs v7 with the time of the service’s clock, whatever the machine says', () => {
    const clock = new TestClock();
    const id = new OrderIds(clock).next();
    expect([validate(id), version(id), timeIn(id)]).toEqual([true, 7, clock.now().getTime()]);
  });

  it('rise, within a millisecond, with the clock and after it was put back', () => {
    const clock = new TestClock();
    const ids = new OrderIds(clock);
    const made: string[] = [];
    for (const step of [0, 0, 0, 1, 0, -5_000, 0, 10_000, 0]) {
      clock.advance(step);
      for (let i = 0; i < 50; i++) made.push(ids.next());
    }
    expect(made).toEqual([...new Set(made)].sort());
    expect(timeIn(made.at(-1) ?? '')).toBe(clock.now().getTime());
  });

  it('of one process differ from those of another at the same moment', () => {
    const clock = new TestClock();
    const [one, other] = [new OrderIds(clock), new OrderIds(clock)];
    const made = Array.from({ length: 500 }, () => [one.next(), other.next()]).flat();
    expect(new Set(made).size).toBe(1_000);
  });
});
