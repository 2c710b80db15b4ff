import type { DomainEvent } from '../events/registry.js';
import { encodeEvent, MAX_EVENT_BYTES } from './encode.js';
import { exampleEvent, exampleOrigin } from './example-event.js';

const codeOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return undefined;
};

describe('encoding an event', () => {
  it('writes the CloudEvent attribute by attribute as the design fixes it', () => {
    const { value } = encodeEvent(exampleEvent('PaymentCompleted'), {
      ...exampleOrigin('PaymentCompleted'),
      id: '019aa1b2-c3d4-7000-8000-0000000000aa',
      causationId: '019aa1b2-c3d4-7000-8000-0000000000bb',
      time: new Date(Date.UTC(2026, 10, 21, 10, 0, 0, 7)),
    });
    expect(value.toString()).toBe(
      '{"specversion":"1.0","id":"019aa1b2-c3d4-7000-8000-0000000000aa","source":"/payment","type":"PaymentCompleted",' +
        '"subject":"019aa1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b","time":"2026-11-21T10:00:00.007Z",' +
        '"datacontenttype":"application/json","dataschema":"urn:waybill:PaymentCompleted:1",' +
        '"correlationid":"019aa1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b","causationid":"019aa1b2-c3d4-7000-8000-0000000000bb",' +
        '"data":{"orderId":"019aa1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b","paymentId":"019aa1b2-c3e0-7a11-9c22-5d6e7f8091a2",' +
        '"amount":{"amount":11499,"currency":"USD"}}}',
    );
  });

  it('repeats in the headers what routing and tracing need, and nothing else', () => {
    const origin = exampleOrigin('OrderPaid');
    const { headers, eventId, key, topic } = encodeEvent(exampleEvent('OrderPaid'), origin);
    expect(headers).toEqual({
      'content-type': 'application/cloudevents+json; charset=UTF-8',
      'event-type': 'OrderPaid',
      'event-id': origin.id,
      'correlation-id': origin.correlationId,
      traceparent: origin.traceparent,
    });
    expect({ eventId, key, topic }).toEqual({ eventId: origin.id, key: origin.subject, topic: 'order-events' });
  });

  it('leaves causationid out where no event is the cause', () => {
    const { value } = encodeEvent(exampleEvent('OrderCreated'), exampleOrigin('OrderCreated'));
    expect(JSON.parse(value.toString())).not.toHaveProperty('causationid');
  });

  it('gives each event a UUID v7 of its own and the present time in UTC with milliseconds', () => {
    const { id: _id, time: _time, ...origin } = exampleOrigin('OrderCreated');
    const before = Date.now();
    const ids = Array.from({ length: 1000 }, () => encodeEvent(exampleEvent('OrderCreated'), origin));
    const { time } = JSON.parse(ids[0]?.value.toString() ?? '') as { time: string };
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Date.parse(time)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(time)).toBeLessThanOrEqual(Date.now());
    expect(new Set(ids.map(({ eventId }) => eventId)).size).toBe(1000);
    for (const { eventId } of ids) {
      expect(eventId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(parseInt(eventId.replace('-', '').slice(0, 12), 16)).toBeGreaterThanOrEqual(before);
    }
  });

  it('keys product events by SKU', () => {
    expect(encodeEvent(exampleEvent('ProductUpdated'), exampleOrigin('ProductUpdated'))).toMatchObject({
      key: 'KEYBOARD-01',
      topic: 'product-events',
    });
  });

  it.each([
    ['a fraction of a cent', { amount: { amount: 19.99, currency: 'USD' } }, '/data/amount/amount must be integer'],
    ['an amount that no double holds exactly', { amount: { amount: 2 ** 53, currency: 'USD' } }, '/data/amount/amount'],
    ['a missing field', { paymentId: undefined }, '/data/paymentId is required'],
    ['text that Postgres cannot store', { paymentId: 'a\u0000b' }, '/data/paymentId must not hold U+0000'],
    ['half a character', { paymentId: 'a\ud800' }, '/data/paymentId must not hold U+0000 or a lone surrogate'],
    ['an order id that is not the subject', { orderId: '019aa1b2-c3d4-7e5f-8a6b-000000000000' }, '/data/orderId'],
  ])('refuses %s, naming the place', (_what, change, message) => {
    const event = exampleEvent('OrderPaid');
    const spoilt = { ...event, data: { ...event.data, ...change } } as DomainEvent;
    const act = () => encodeEvent(spoilt, exampleOrigin('OrderPaid'));
    expect(act).toThrow(`OrderPaid: ${message}`);
    expect(codeOf(act)).toBe('INVALID_EVENT');
  });

  it('refuses an origin that makes no envelope', () => {
    const act = () => encodeEvent(exampleEvent('OrderPaid'), { ...exampleOrigin('OrderPaid'), id: 'not-a-uuid' });
    expect(act).toThrow('OrderPaid: /id must match pattern');
  });

  it('takes 64 KiB and not a byte more', () => {
    const event = exampleEvent('OrderPaid');
    const padded = (length: number) => {
      const data = { ...event.data, padding: 'x'.repeat(length) };
      return encodeEvent({ type: 'OrderPaid', data }, exampleOrigin('OrderPaid'));
    };
    const room = MAX_EVENT_BYTES - padded(0).value.length;
    expect(padded(room).value).toHaveLength(65_536);
    expect(codeOf(() => padded(room + 1))).toBe('EVENT_TOO_LARGE');
  });
});
