import { spoiled } from '../../test/spoiled.js';
import { bytes, wireEvent } from '../../test/wire-event.js';
import { definitionOf, EVENT_TYPES, topicOf } from '../events/registry.js';
import { selfContainedSchemaOf } from '../schema/json-schema.js';
import { decodeEvent } from './decode.js';
import { UnreadableEventError } from './event-errors.js';
import { exampleEvent, exampleRecord } from './example-event.js';

const refusal = (topic: string, value: Buffer | null): { code: string; message: string } => {
  try {
    decodeEvent(topic, value);
  } catch (error) {
    if (error instanceof UnreadableEventError) return { code: error.code, message: error.message };
    throw error;
  }
  return { code: 'NONE', message: 'it was read' };
};

const ofOrderPaid = (attributes: Record<string, unknown>) =>
  refusal('order-events', bytes(wireEvent('OrderPaid', attributes)));

describe('decoding a record', () => {
  it.each(EVENT_TYPES)('reads the example of %s', (type) => {
    const { topic, value, eventId } = exampleRecord(type);
    expect(decodeEvent(topic, value)).toMatchObject({ id: eventId, ...exampleEvent(type) });
  });

  it('refuses a record without a value', () => {
    expect(refusal('order-events', null)).toMatchObject({ code: 'NULL_VALUE' });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('hello')],
    ['half an event', exampleRecord('OrderPaid').value.subarray(0, 300)],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['a UTF-16 document', Buffer.from(JSON.stringify(wireEvent('OrderPaid')), 'utf16le')],
    ['a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), exampleRecord('OrderPaid').value])],
  ])('refuses %s as not JSON', (_what, value) => {
    expect(refusal('order-events', value)).toMatchObject({ code: 'NOT_JSON' });
  });

  it.each(['null', '[]', '"text"', '7', 'true', '{}'])('refuses %s as no envelope', (json) => {
    expect(refusal('order-events', Buffer.from(json))).toMatchObject({ code: 'INVALID_ENVELOPE' });
  });

  it.each([
    ['specversion', '0.3'],
    ['id', 'not-a-uuid'],
    ['id', '019AA1B2-C3D4-7000-8000-000000000001'],
    ['source', ''],
    ['type', 7],
    ['subject', ''],
    ['subject', 'x'.repeat(256)],
    ['time', 'yesterday'],
    ['time', '2026-02-30T10:00:00.000Z'],
    ['time', '2026-11-21T24:00:00.000Z'],
    ['time', '2026-11-21T10:00:00.000'],
    ['datacontenttype', 'text/xml'],
    ['dataschema', 'urn:other:OrderPaid:1'],
    ['dataschema', 'urn:waybill:OrderPaid:0'],
    ['dataschema', 'urn:waybill:OrderCreated:1'],
    ['correlationid', {}],
    ['causationid', 'not-a-uuid'],
  ])('refuses an envelope with %s = %j, naming the attribute', (attribute, wrong) => {
    const { code, message } = ofOrderPaid({ [attribute]: wrong });
    expect(code).toBe('INVALID_ENVELOPE');
    expect(message.startsWith(`/${attribute} `)).toBe(true);
  });

  it.each(['specversion', 'id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'dataschema', 'correlationid'])(
    'refuses an envelope without %s',
    (attribute) => {
      expect(ofOrderPaid({ [attribute]: undefined })).toEqual({
        code: 'INVALID_ENVELOPE',
        message: `/${attribute} is required`,
      });
    },
  );

  it.each(['2026-11-21T10:00:00Z', '2026-11-21T12:00:00.123456+02:00', '2028-02-29T10:00:00.000Z'])(
    'takes the time %s of a foreign writer',
    (time) => {
      expect(ofOrderPaid({ time })).toMatchObject({ code: 'NONE' });
    },
  );

  it('reads an attribute that is null as absent, as the CloudEvents JSON format demands', () => {
    const event = decodeEvent('order-events', bytes(wireEvent('OrderPaid', { causationid: null })));
    expect(event).not.toHaveProperty('causationid');
  });

  it('tells an unknown type apart, so that it can be skipped', () => {
    expect(ofOrderPaid({ type: 'OrderTeleported' })).toMatchObject({ code: 'UNKNOWN_TYPE' });
    expect(ofOrderPaid({ type: 'constructor' })).toMatchObject({ code: 'UNKNOWN_TYPE' });
  });

  it('refuses a known type on a topic that is not its own', () => {
    expect(refusal('payment-events', exampleRecord('OrderPaid').value)).toEqual({
      code: 'WRONG_TOPIC',
      message: '/type OrderPaid belongs on order-events, not on payment-events',
    });
  });

  it('refuses a version newer than the code, whatever its data', () => {
    expect(ofOrderPaid({ dataschema: 'urn:waybill:OrderPaid:2', data: 7 })).toMatchObject({
      code: 'UNSUPPORTED_VERSION',
    });
  });

  it('refuses an event without data', () => {
    expect(ofOrderPaid({ data: undefined })).toMatchObject({ code: 'INVALID_DATA' });
  });

  it('refuses data of another order than the subject', () => {
    expect(ofOrderPaid({ subject: '019aa1b2-c3d4-7e5f-8a6b-000000000000' })).toEqual({
      code: 'INVALID_DATA',
      message: '/data/orderId must equal /subject',
    });
  });

  it('ignores unknown fields, in the envelope and in the data', () => {
    const { data } = wireEvent('OrderPaid');
    expect(ofOrderPaid({ partitionkey: 'x', data: { ...data, since: 2 } })).toMatchObject({ code: 'NONE' });
  });

  it('never names a value in its message: it may be personal', () => {
    const { data } = wireEvent('OrderCreated');
    const spoilt = { ...data, contact: { email: 'ada@example.com'.repeat(20) } };
    const { message } = refusal('order-events', bytes(wireEvent('OrderCreated', { data: spoilt })));
    expect(message).toContain('/data/contact/email');
    expect(message).not.toContain('ada@');
  });
});

describe.each(EVENT_TYPES)('decoding a spoilt %s', (type) => {
  const { data: shape, example } = definitionOf(type);

  it('refuses data that is wrong in any one place, naming the place', () => {
    const outcomes = spoiled(selfContainedSchemaOf(shape), example).map(({ how, pointer, data }) => {
      const { code, message } = refusal(topicOf(type), bytes(wireEvent(type, { data })));
      const named = message.startsWith(`/data${pointer} `) || message.startsWith(`/data${pointer}/`);
      return { case: `${pointer}: ${how}`, code, named };
    });
    expect(outcomes.filter(({ code, named }) => code !== 'INVALID_DATA' || !named)).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(5);
  });
});
