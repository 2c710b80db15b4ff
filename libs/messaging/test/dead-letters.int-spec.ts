import { randomUUID } from 'node:crypto';
import { eventually } from '@waybill/testing';
import type { OutgoingRecord } from '@waybill/messaging';
import type { KafkaMessage } from 'kafkajs';
import { parcelEvent, parcelTraffic, recordOf } from './support/parcel-event.js';
import { ParcelService } from './support/parcel-service.js';
import { recordsIn, sizeOf } from './support/topic-contents.js';
import { Workshop } from './support/workshop.js';

const headersOf = ({ headers = {} }: KafkaMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

describe('a record that cannot be handled', () => {
  let workshop: Workshop;
  let service: ParcelService;
  beforeEach(async () => {
    workshop = await Workshop.open(3);
    service = await ParcelService.start(workshop);
  });
  afterEach(async () => {
    await service.stop();
    await workshop.close();
  });

  const letters = (count: number) => recordsIn(workshop.kafka, `${workshop.topics.parcels}.dlq`, count);
  const letterNumber = async (number: number): Promise<KafkaMessage> => {
    const letter = (await letters(number))[number - 1];
    if (letter === undefined) throw new Error(`there is no letter number ${number}`);
    return letter;
  };
  const replayed = (letter: KafkaMessage, consumer: string): OutgoingRecord => {
    const kept = Object.entries(letter.headers ?? {}).filter(([name]) => !name.startsWith('dlq-'));
    const headers = Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
    const { key, value } = letter;
    return { topic: workshop.topics.parcels, key, value, headers: { ...headers, 'replay-for': consumer } };
  };

  it('is sent to the dead letters byte for byte, and all others of its batch are handled', async () => {
    const bytes = Buffer.from([0, 255, 1, 254, 34, 123]);
    const repeated = [Buffer.from([1, 0, 255]), Buffer.from('two')];
    const good = parcelTraffic(10, 10);
    const bad: OutgoingRecord = {
      topic: workshop.topics.parcels,
      key: bytes,
      value: bytes,
      headers: { 'event-type': 'ParcelScanned', raw: bytes, repeated },
    };
    await workshop.sendAll(good.slice(0, 50));
    await workshop.send(bad);
    await workshop.sendAll(good.slice(50));

    const letter = await letterNumber(1);
    expect(letter.key).toEqual(bytes);
    expect(letter.value).toEqual(bytes);
    expect(letter.headers).toMatchObject({ 'event-type': Buffer.from('ParcelScanned'), raw: bytes, repeated });
    expect(headersOf(letter)).toMatchObject({
      'dlq-topic': workshop.topics.parcels,
      'dlq-partition': expect.stringMatching(/^[0-2]$/) as string,
      'dlq-offset': expect.stringMatching(/^\d+$/) as string,
      'dlq-consumer': workshop.group,
      'dlq-error-code': 'NOT_JSON',
      'dlq-error-message': 'the value is not JSON',
      'dlq-attempts': '1',
      'dlq-failed-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
    });
    await eventually(async () => expect(await workshop.scans()).toHaveLength(100));
    expect(service.observed.letters).toEqual([{ topic: workshop.topics.parcels, code: 'NOT_JSON' }]);
  });

  it('may have no key and no value', async () => {
    await workshop.send({ topic: workshop.topics.parcels, key: null, value: null, headers: {} });
    const letter = await letterNumber(1);
    expect(letter.key).toBeNull();
    expect(letter.value).toBeNull();
    expect(headersOf(letter)['dlq-error-code']).toBe('NULL_VALUE');
  });

  it('may have null in any header, which its letter has as well, and the next record is handled', async () => {
    const { parcels } = workshop.topics;
    const nulls = { none: null, repeated: [null, Buffer.from('two'), null] };
    const headers = { ...nulls, 'event-type': null, 'event-id': null, traceparent: null, 'replay-for': null };
    const next = parcelEvent();
    await workshop.send(
      { topic: parcels, key: Buffer.from(next.subject), value: Buffer.from('no JSON'), headers },
      recordOf(parcels, next, headers),
    );
    const letter = await letterNumber(1);
    expect(letter.headers).toMatchObject(headers);
    expect(headersOf(letter)['dlq-error-code']).toBe('NOT_JSON');
    await eventually(async () => expect((await workshop.scans()).map(({ event_id }) => event_id)).toEqual([next.id]));
    await eventually(async () => expect(await workshop.committed()).toBe(2));
  });

  it('may be larger than an event of ours', async () => {
    const value = Buffer.alloc(300_000, 'x');
    await workshop.send({ topic: workshop.topics.parcels, key: null, value, headers: {} });
    const letter = await letterNumber(1);
    expect(letter.value?.equals(value)).toBe(true);
  });

  it('is told apart: wrong schema and newer version are dead letters, unknown and unhandled types are counted', async () => {
    const { parcels } = workshop.topics;
    const raw = (value: object, headers: OutgoingRecord['headers'] = {}): OutgoingRecord => ({
      topic: parcels,
      key: Buffer.from('parcel-1'),
      value: Buffer.from(JSON.stringify(value)),
      headers,
    });
    const invalid = { ...parcelEvent(), n: 'many' };
    const newer = { ...parcelEvent(), version: 2 };
    await workshop.send(
      raw(invalid),
      raw(newer),
      raw({ ...parcelEvent(), type: 'ParcelLost' }),
      { ...raw({}), value: Buffer.from('never parsed'), headers: { 'event-type': 'ParcelLost' } },
      { ...raw({}), value: Buffer.from('never parsed'), headers: { 'event-type': 'ParcelArchived' } },
      raw(parcelEvent()),
    );
    const codes = (await letters(2)).map((letter) => headersOf(letter)['dlq-error-code']);
    expect(codes).toEqual(['INVALID_DATA', 'UNSUPPORTED_VERSION']);
    await eventually(async () => expect(await workshop.committed()).toBe(6));
    expect(service.observed.skips.get('unknown_type')).toBe(2);
    expect(service.observed.skips.get('not_handled')).toBe(1);
    expect(await workshop.scans()).toHaveLength(1);
    const dead = await workshop.books.query<{ event_id: string }[]>(`SELECT event_id FROM inbox WHERE state = 'dead'`);
    expect(dead.map(({ event_id }) => event_id).sort()).toEqual([invalid.id, newer.id].sort());
  });

  it.each([
    ['a list', 'ParcelScanned'],
    ['one', 'ParcelWeighed'],
  ] as const)('by a handler of %s goes the error way alone, whatever its batch', async (_, type) => {
    const events = parcelTraffic(30, 4).map((event) => ({ ...event, type }));
    const [refused, failing] = [events[37], events[80]];
    service.refusals.permanent.add(String(refused?.id));
    service.refusals.always.add(String(failing?.id));
    await workshop.sendAll(events);

    const written = new Map((await letters(2)).map((letter) => [headersOf(letter)['event-id'], headersOf(letter)]));
    expect(written.get(String(refused?.id))).toMatchObject({
      'dlq-error-code': 'NO_SUCH_PARCEL',
      'dlq-error-message': `parcel   of ${refused?.id}`,
      'dlq-attempts': '1',
    });
    expect(written.get(String(failing?.id))).toMatchObject({ 'dlq-error-code': 'SCALE_BROKEN', 'dlq-attempts': '3' });
    await eventually(async () => expect(await workshop.scans()).toHaveLength(118));
    await eventually(async () => expect(await workshop.committed()).toBe(120));
  });

  it('is skipped when it is sent again as it was, and handled once when it is replayed for this service', async () => {
    const event = parcelEvent();
    service.refusals.permanent.add(event.id);
    await workshop.send(recordOf(workshop.topics.parcels, event));
    const letter = await letterNumber(1);

    await workshop.send(recordOf(workshop.topics.parcels, event), replayed(letter, 'another-service'));
    await eventually(() => expect(service.observed.skips.get('duplicate')).toBe(1));
    await eventually(() => expect(service.observed.skips.get('replay_for_other')).toBe(1));
    expect(await workshop.scans()).toEqual([]);

    service.refusals.permanent.clear();
    await workshop.send(replayed(letter, workshop.group), replayed(letter, workshop.group));
    await eventually(async () => expect(await workshop.committed()).toBe(5));
    expect((await workshop.scans()).map(({ event_id }) => event_id)).toEqual([event.id]);
    expect(await sizeOf(workshop.kafka, `${workshop.topics.parcels}.dlq`)).toBe(1);
  });

  it('leaves another letter when its replay fails as well, and can be replayed again', async () => {
    const event = parcelEvent();
    service.refusals.permanent.add(event.id);
    await workshop.send(recordOf(workshop.topics.parcels, event));
    const first = await letterNumber(1);
    await workshop.send(replayed(first, workshop.group));
    const second = await letterNumber(2);
    expect(second.value).toEqual(first.value);

    service.refusals.permanent.clear();
    await workshop.send(replayed(second, workshop.group));
    await eventually(async () => expect(await workshop.scans()).toHaveLength(1));
  });

  it('is a letter of its own when it bears the id of an event that was handled', async () => {
    const event = parcelEvent();
    const forged = Buffer.from(JSON.stringify({ ...event, n: 'many' }));
    await workshop.send(recordOf(workshop.topics.parcels, event));
    await eventually(async () => expect(await workshop.scans()).toHaveLength(1));
    await workshop.send({ ...recordOf(workshop.topics.parcels, event), value: forged });
    const letter = await letterNumber(1);
    expect(letter.value).toEqual(forged);
  });

  it('is a dead letter if its id is not a UUID', async () => {
    await workshop.send(recordOf(workshop.topics.parcels, parcelEvent({ id: `not-${randomUUID()}` })));
    const letter = await letterNumber(1);
    expect(headersOf(letter)['dlq-error-code']).toBe('INVALID_EVENT_ID');
  });
});
