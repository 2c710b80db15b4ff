import type { IncomingRecord } from '../record/record.js';
import { CloudEventCodec, encodeCloudEvent } from './cloud-event.js';
import { defineEvent, type StandardSchema } from './event-definition.js';

interface Scan {
  readonly parcelId: string;
  readonly place: string;
}

/** A schema as libraries make them. */
const schema: StandardSchema<Scan> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) => {
      const place = (value as Partial<Scan> | undefined)?.place;
      return typeof place === 'string'
        ? { value: value as Scan }
        : { issues: [{ message: 'must be a text', path: ['place'] }] };
    },
  },
};
const key = (scan: Scan) => scan.parcelId;
const ParcelScanned = defineEvent('ParcelScanned', { topic: 'parcels', key, schema });
const codec = new CloudEventCodec([ParcelScanned]);
const scan = { parcelId: 'p-1', place: 'Vienna' };
const record = (value: unknown): IncomingRecord => ({
  topic: 'parcels',
  partition: 0,
  offset: '0',
  timestamp: 0,
  key: null,
  value: typeof value === 'string' ? Buffer.from(value) : value === null ? null : Buffer.from(JSON.stringify(value)),
  headers: {},
});

describe('a defined event', () => {
  it('is a CloudEvent under the key of what it is about', () => {
    const message = encodeCloudEvent(ParcelScanned, scan, { source: 'depot', traceparent: '00-a-b-01' });
    const event = JSON.parse(String(message.value)) as Record<string, unknown>;
    expect(event).toMatchObject({
      specversion: '1.0',
      id: message.eventId,
      source: '/depot',
      type: 'ParcelScanned',
      subject: 'p-1',
      datacontenttype: 'application/json',
      data: scan,
    });
    expect(message).toMatchObject({
      topic: 'parcels',
      key: 'p-1',
      headers: {
        'content-type': 'application/cloudevents+json; charset=UTF-8',
        'event-type': 'ParcelScanned',
        'event-id': message.eventId,
        traceparent: '00-a-b-01',
      },
    });
    expect(message.eventId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(new Date(String(event.time)).toISOString()).toBe(event.time);
  });

  it('is read as it was written', () => {
    const { value } = encodeCloudEvent(ParcelScanned, scan, { source: 'depot' });
    expect(codec.decode(record(String(value)))).toMatchObject({ type: 'ParcelScanned', subject: 'p-1', data: scan });
  });

  it('is refused where its data has another shape, when it is published and when it is read', () => {
    const wrong = { parcelId: 'p-1' } as Scan;
    expect(() => encodeCloudEvent(ParcelScanned, wrong, { source: 'depot' })).toThrow('place: must be a text');
    const { value } = encodeCloudEvent(ParcelScanned, scan, { source: 'depot' });
    const other = { ...(JSON.parse(String(value)) as object), data: wrong };
    expect(() => codec.decode(record(other))).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }) as Error);
  });

  it('needs a key', () => {
    expect(() => encodeCloudEvent(ParcelScanned, { ...scan, parcelId: '' }, { source: 'depot' })).toThrow(TypeError);
  });

  it.each([
    ['not JSON', 'NOT_JSON', '{'],
    ['no value', 'NOT_JSON', null],
    ['null', 'NOT_A_CLOUD_EVENT', 'null'],
    ['another version', 'NOT_A_CLOUD_EVENT', { specversion: '0.3', id: 'a', source: '/', type: 'ParcelScanned' }],
    ['no id', 'NOT_A_CLOUD_EVENT', { specversion: '1.0', source: '/', type: 'ParcelScanned' }],
    ['a type of others', 'UNKNOWN_TYPE', { specversion: '1.0', id: 'a', source: '/', type: 'ParcelLost' }],
  ])('is not what has %s', (_what, code, value) => {
    expect(() => codec.decode(record(value))).toThrow(expect.objectContaining({ code }) as Error);
  });

  it.each([
    [{ topic: '', key }, 'topic'],
    [{ topic: 'parcels' }, 'key'],
    [{ topic: 'parcels', key, sorted: true }, 'there is no option sorted'],
  ])('is not defined by wrong options: %j', (options, named) => {
    expect(() => defineEvent('ParcelScanned', options as never)).toThrow(named);
  });
});
