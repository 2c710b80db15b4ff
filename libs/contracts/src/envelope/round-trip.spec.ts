import fc from 'fast-check';
import { arbitraryOf } from '../../test/arbitrary-of.js';
import { bytes, wireEvent } from '../../test/wire-event.js';
import { definitionOf, EVENT_TYPES, topicOf, type DomainEvent } from '../events/registry.js';
import { selfContainedSchemaOf } from '../schema/json-schema.js';
import { TOPIC_NAMES, TOPICS } from '@waybill/system-map';
import { decodeEvent } from './decode.js';
import { encodeEvent } from './encode.js';
import { subjectFieldOf } from './envelope-schema.js';
import { UnreadableEventError } from './event-errors.js';
import { exampleOrigin, exampleRecord } from './example-event.js';

/** Fails on any throw that is not the one promised. */
const readsOrRefuses = (topic: string, value: Buffer): void => {
  try {
    decodeEvent(topic, value);
  } catch (error) {
    expect(error).toBeInstanceOf(UnreadableEventError);
  }
};

describe.each(EVENT_TYPES)('any valid %s', (type) => {
  it('is read as it was written', () => {
    const data = arbitraryOf(selfContainedSchemaOf(definitionOf(type).data)) as fc.Arbitrary<DomainEvent['data']>;
    fc.assert(
      fc.property(
        data,
        fc.option(fc.uuid({ version: 7 }), { nil: undefined }),
        fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        (data, causationId, time) => {
          const event = { type, data } as DomainEvent;
          const subject = (data as unknown as Record<string, string>)[subjectFieldOf(type)] ?? '';
          const origin = { ...exampleOrigin(type), subject, correlationId: subject, causationId, time };
          const { topic, value, headers, key } = encodeEvent(event, origin);
          const read = decodeEvent(topic, value);
          const written: unknown = JSON.parse(JSON.stringify(event));
          expect({ type: read.type, data: read.data }).toEqual(written);
          expect(read).toMatchObject({ id: headers['event-id'], subject: key, time: time.toISOString() });
          expect(read.causationid).toBe(causationId);
          expect(read.source).toBe(`/${TOPICS[topicOf(type)].writer}`);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('any bytes at all', () => {
  const topics = fc.constantFrom<string>(...TOPIC_NAMES, 'no-topic');

  it('are read or refused, never anything else', () => {
    fc.assert(
      fc.property(topics, fc.uint8Array({ maxLength: 600 }), (topic, value) =>
        readsOrRefuses(topic, Buffer.from(value)),
      ),
    );
  });

  it('are read or refused when they are JSON', () => {
    fc.assert(fc.property(topics, fc.json(), (topic, json) => readsOrRefuses(topic, Buffer.from(json))));
  });

  it('are read or refused when they are an event with one byte changed', () => {
    const mutation = fc.record({ type: fc.constantFrom(...EVENT_TYPES), at: fc.nat(), byte: fc.nat(255) });
    fc.assert(
      fc.property(mutation, ({ type, at, byte }) => {
        const { topic, value } = exampleRecord(type);
        const changed = Buffer.from(value);
        changed[at % changed.length] = byte;
        readsOrRefuses(topic, changed);
      }),
      { numRuns: 2000 },
    );
  });

  it('are read or refused when they are an event with one attribute changed', () => {
    const attribute = fc.constantFrom(...Object.keys(wireEvent('OrderPaid')), '__proto__', 'toJSON');
    fc.assert(
      fc.property(attribute, fc.jsonValue(), (name, value) => {
        const json = JSON.stringify({ ...wireEvent('OrderPaid'), [name]: value });
        readsOrRefuses('order-events', Buffer.from(json));
      }),
      { numRuns: 1000 },
    );
  });

  it('of a valid event are read: the properties above can fail', () => {
    expect(() => decodeEvent('order-events', bytes(wireEvent('OrderPaid')))).not.toThrow();
  });
});
