import type { LiveEvent } from '@waybill/console-api';
import { withNewest } from './newest.js';

const event = (offset: number): LiveEvent => ({
  at: '2026-11-30T10:00:00.000Z',
  topic: 'order-events',
  partition: 0,
  offset: String(offset),
  type: 'OrderCreated',
  eventId: `e${offset}`,
  key: 'o',
  traceId: null,
  gist: null,
});

const offsets = (events: readonly LiveEvent[]): string[] => events.map(({ offset }) => offset);

describe('the events on the screen', () => {
  it('have the newest in front and keep so many', () => {
    const events = [1, 2, 3, 4].reduce<readonly LiveEvent[]>((before, n) => withNewest(before, event(n), 3), []);
    expect(offsets(events)).toEqual(['4', '3', '2']);
  });

  it('stand in the order of their times: history comes partition by partition', () => {
    const later = { ...event(1), at: '2026-11-30T10:00:05.000Z' };
    const earlier = { ...event(2), partition: 1 };
    expect(offsets(withNewest(withNewest([], later, 3), earlier, 3))).toEqual(['1', '2']);
    expect(offsets(withNewest(withNewest([], earlier, 3), later, 3))).toEqual(['1', '2']);
  });

  it('do not hold the same record twice: a stream that resumes may repeat it', () => {
    const events = withNewest(withNewest([], event(1), 3), event(1), 3);
    expect(offsets(events)).toEqual(['1']);
  });
});
