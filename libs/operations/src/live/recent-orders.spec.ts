import type { LiveRecord } from './live-record.js';
import { gistOf } from './gist.js';
import { recentOrders } from './recent-orders.js';

let sequence = 0;
const event = (
  type: string,
  key: string,
  timestamp: number,
  data: object = {},
  eventId = `${type} ${key}`,
): LiveRecord => ({
  sequence: (sequence += 1),
  topic: 'order-events',
  partition: 0,
  offset: String(sequence),
  timestamp,
  at: new Date(timestamp).toISOString(),
  type,
  eventId,
  key,
  traceId: null,
  value: Buffer.from(JSON.stringify({ data })),
});

describe('what became of orders lately', () => {
  it('counts each event once, and how long orders took that were placed and completed', () => {
    const records = [
      ...[10, 20, 30, 40].flatMap((ms, order) => [
        event('OrderCreated', `o${order}`, 0),
        event('OrderCompleted', `o${order}`, ms),
      ]),
      event('OrderCompleted', 'o3', 900),
      event('OrderCompleted', 'placed earlier', 50),
      event('OrderCancelled', 'c', 5, { reason: 'OUT_OF_STOCK' }),
      event('OrderCancelled', 'd', 5, { reason: 'OUT_OF_STOCK' }),
      event('OrderCancelled', 'e', 5, { reason: 'TIMED_OUT' }),
      event('OrderRefunded', 'o1', 60),
    ];
    const [sentAgain] = records.splice(8, 1);
    expect(recentOrders([...(sentAgain ? [sentAgain] : []), ...records])).toEqual({
      placed: 4,
      completed: 5,
      cancelledBy: { OUT_OF_STOCK: 2, TIMED_OUT: 1 },
      refunded: 1,
      p50Ms: 20,
      p95Ms: 40,
    });
  });

  it('has no times where nothing completed', () => {
    expect(recentOrders([])).toMatchObject({ placed: 0, p50Ms: null, p95Ms: null });
  });
});

describe('an event in a few words', () => {
  it('tells status, reason and amounts, and nothing personal', () => {
    const data = {
      reason: 'CARD_DECLINED',
      amount: { amount: 1999, currency: 'USD' },
      contact: { email: 'ada@example.org' },
    };
    expect(gistOf(data)).toBe('CARD_DECLINED, amount 19.99 USD');
    expect(gistOf({ total: { amount: 1999, currency: 'JPY' } })).toBe('total 1999 JPY');
    expect(gistOf({ total: { amount: -1.5, currency: 'USD' } })).toBe('total -1.5 USD');
    expect([gistOf({ contact: 'ada' }), gistOf(null), gistOf('text')]).toEqual([null, null, null]);
  });
});
