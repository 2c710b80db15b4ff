import type { Letter } from './letter.js';
import { groupLetters, isBefore, isSelected, newestFirst } from './select-letters.js';

const letter = (offset: number, more: Partial<Letter> = {}): Letter => ({
  id: `order-events.dlq:0:${offset}`,
  topic: 'order-events',
  partition: 0,
  offset: '1',
  key: 'order 1',
  type: 'OrderCreated',
  eventId: `event ${offset}`,
  consumer: 'payment',
  errorCode: 'INVALID',
  errorMessage: 'no',
  attempts: 1,
  failedAt: `2026-11-30T10:00:0${offset}.000Z`,
  state: 'waiting',
  decision: null,
  ...more,
});

describe('choosing dead letters', () => {
  it.each([
    [{ topic: 'order-events' }, { topic: 'payment-events' }],
    [{ topic: 'order-events.dlq' }, { topic: 'payment-events.dlq' }],
    [{ consumer: 'payment' }, { consumer: 'order' }],
    [{ type: 'OrderCreated' }, { type: 'OrderPaid' }],
    [{ code: 'INVALID' }, { code: 'OTHER' }],
    [{ state: 'waiting' as const }, { state: 'dropped' as const }],
    [{ orderId: 'order 1' }, { orderId: 'order 2' }],
    [{ from: '2026-11-30T10:00:01Z' }, { from: '2026-11-30T10:00:01.001Z' }],
    [{ to: '2026-11-30T10:00:01.001Z' }, { to: '2026-11-30T10:00:01Z' }],
  ])('takes %o and leaves %o', (taken, left) => {
    expect([isSelected(letter(1), taken), isSelected(letter(1), left)]).toEqual([true, false]);
  });

  it('takes every letter where nothing is asked, and none without a time where one is', () => {
    expect(isSelected(letter(1, { failedAt: null }), {})).toBe(true);
    expect(isSelected(letter(1, { failedAt: null }), { from: '2020-01-01T00:00:00Z' })).toBe(false);
  });

  it('groups them by consumer, error and type, the largest first', () => {
    const letters = [
      letter(1),
      letter(2, { consumer: 'shipping' }),
      letter(3, { state: 'replayed' }),
      letter(4, { failedAt: null }),
    ];
    expect(groupLetters(letters)).toEqual([
      {
        consumer: 'payment',
        code: 'INVALID',
        type: 'OrderCreated',
        count: 3,
        waiting: 2,
        first: '2026-11-30T10:00:01.000Z',
        last: '2026-11-30T10:00:03.000Z',
      },
      expect.objectContaining({ consumer: 'shipping', count: 1 }),
    ]);
  });

  it('orders them by the time of failure, then by place', () => {
    const same = '2026-11-30T10:00:05.000Z';
    const letters = [letter(1), letter(2), letter(3, { failedAt: same }), letter(4, { failedAt: same })];
    expect(letters.sort(newestFirst).map(({ id }) => id.at(-1))).toEqual(['4', '3', '2', '1']);
  });

  it('knows which letters were there when the ends were read', () => {
    const ends = { 'order-events.dlq:0': '10' };
    expect([isBefore('order-events.dlq:0:9', ends), isBefore('order-events.dlq:0:10', ends)]).toEqual([true, false]);
    expect(isBefore('order-events.dlq:1:0', ends)).toBe(false);
  });
});
