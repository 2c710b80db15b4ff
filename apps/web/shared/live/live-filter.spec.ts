import { commonFilter, lets } from './live-filter.js';

describe('the filter of the one stream', () => {
  it('is what one page asks for', () => {
    expect(commonFilter([{ topic: 'order-events', type: 'OrderCreated' }])).toEqual({
      topic: 'order-events',
      type: 'OrderCreated',
    });
  });

  it('keeps only what all pages agree on', () => {
    expect(commonFilter([{ topic: 'order-events', type: 'OrderCreated' }, { topic: 'order-events' }])).toEqual({
      topic: 'order-events',
    });
    expect(commonFilter([{ topic: 'order-events' }, { topic: 'payment-events' }])).toEqual({});
    expect(commonFilter([{ orderId: 'a' }, {}])).toEqual({});
    expect(commonFilter([])).toEqual({});
  });
});

describe('an event', () => {
  const event = { topic: 'order-events', type: 'OrderCreated', key: 'o1' };

  it.each([
    [{}, true],
    [{ topic: 'order-events' }, true],
    [{ topic: 'payment-events' }, false],
    [{ type: 'OrderCreated', orderId: 'o1' }, true],
    [{ type: 'OrderPaid' }, false],
    [{ orderId: 'o2' }, false],
  ])('of order o1 with the filter %j: %s', (filter, through) => {
    expect(lets(filter, event)).toBe(through);
  });
});
