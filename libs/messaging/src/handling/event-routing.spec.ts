import { coordinatesId } from '../inbox/event-id.js';
import { EventRouting } from './event-routing.js';
import type { ConsumedEvent } from './event-contract.js';
import { record } from '../../test/support/records.js';

const ID = '0195f000-0000-7000-8000-00000000000a';

class Codec {
  decoded = 0;

  isKnown(type: string): boolean {
    return type === 'ParcelScanned' || type === 'ParcelArchived';
  }

  decode({ value }: { readonly value: Buffer | null }): ConsumedEvent {
    this.decoded += 1;
    return JSON.parse(String(value)) as ConsumedEvent;
  }
}

describe('a record', () => {
  const setUp = () => {
    const codec = new Codec();
    const handler = { delivery: 'one', maxWaitMs: 30, call: () => Promise.resolve() } as const;
    const handlers = new Map([['ParcelScanned', handler]]);
    return { codec, handlers, routing: new EventRouting(codec, handlers, 'depot') };
  };
  const queued = (overrides: Parameters<typeof record>[0]) => ({ record: record(overrides), epoch: 0 });
  const body = (event: object) => Buffer.from(JSON.stringify(event));

  it.each([
    ['ParcelLost', 'unknown_type'],
    ['ParcelArchived', 'not_handled'],
  ])('whose header says %s is passed over as %s without a look at its value', (type, reason) => {
    const { codec, routing } = setUp();
    expect(routing.route(queued({ headers: { 'event-type': type } }))).toBe(reason);
    expect(codec.decoded).toBe(0);
  });

  it('may wait as long as its handler says; a little if nobody handles it; not at all if only its body tells', () => {
    const { routing } = setUp();
    const maxWaitOf = (headers: object) => routing.maxWaitMs(record({ headers: { ...headers } }));
    expect(maxWaitOf({ 'event-type': 'ParcelScanned' })).toBe(30);
    expect(maxWaitOf({ 'event-type': 'ParcelLost' })).toBe(100);
    expect(maxWaitOf({})).toBe(0);
  });

  it('without a value in its type header does not wait, and is judged by its body', () => {
    const { routing } = setUp();
    const headers = { 'event-type': null };
    expect(routing.maxWaitMs(record({ headers }))).toBe(0);
    const archived = queued({ headers, value: body({ id: ID, type: 'ParcelArchived' }) });
    expect(routing.route(archived)).toBe('not_handled');
    const scanned = queued({ headers, value: body({ id: ID, type: 'ParcelScanned' }) });
    expect(routing.route(scanned)).toMatchObject({ kind: 'event', id: ID, replay: false });
  });

  it('without a type header is judged by its body', () => {
    const { routing } = setUp();
    expect(routing.route(queued({ value: body({ id: ID, type: 'ParcelArchived' }) }))).toBe('not_handled');
    const item = routing.route(queued({ value: body({ id: ID, type: 'ParcelScanned' }) }));
    expect(item).toMatchObject({ kind: 'event', id: ID, replay: false });
  });

  it('that the source could not read is a dead letter without a look at its bytes', () => {
    const { codec, routing } = setUp();
    const unreadable = { code: 'DAMAGED_BATCH', message: 'the checksum does not match' };
    expect(routing.route(queued({ unreadable }))).toMatchObject({ kind: 'unreadable', ...unreadable });
    expect(codec.decoded).toBe(0);
  });

  it('is passed over when the codec says that the type is unknown', () => {
    const { routing, codec } = setUp();
    codec.decode = () => {
      throw Object.assign(new Error('/type is not known'), { code: 'UNKNOWN_TYPE' });
    };
    expect(routing.route(queued({}))).toBe('unknown_type');
  });

  it('is ordered by the event’s subject, else by its key', () => {
    const { routing } = setUp();
    const keyOf = (event: object, key: Buffer | null) => {
      const item = routing.route(queued({ key, value: body({ id: ID, type: 'ParcelScanned', ...event }) }));
      return typeof item === 'object' && item.kind === 'event' ? item.received.key : item;
    };
    expect(keyOf({ subject: 'parcel-7' }, Buffer.from('other'))).toBe('parcel-7');
    expect(keyOf({}, Buffer.from('parcel-8'))).toBe('parcel-8');
    expect(keyOf({}, null)).toBe('');
  });

  it('that cannot be read keeps its own id where there is one, else one of its place in Kafka', () => {
    const { routing, codec } = setUp();
    codec.decode = () => {
      throw Object.assign(new TypeError('boom'), { code: 'INVALID_DATA' });
    };
    const upper = ID.toUpperCase();
    expect(routing.route(queued({ value: body({ id: upper }) }))).toMatchObject({ kind: 'unreadable', id: ID });
    const nowhere = queued({ value: Buffer.from('{'), offset: '7' });
    expect(routing.route(nowhere)).toMatchObject({ code: 'INVALID_DATA', id: coordinatesId(nowhere.record) });
  });

  it('that makes the codec throw anything at all is unreadable', () => {
    const { routing, codec } = setUp();
    codec.decode = () => {
      throw new RangeError('too deep');
    };
    expect(routing.route(queued({}))).toMatchObject({ kind: 'unreadable', code: 'UNREADABLE', message: 'too deep' });
  });

  it('whose headers make the codec throw is unreadable, and does not wait for that', () => {
    const { codec, handlers } = setUp();
    const typeOf = () => {
      throw new RangeError('no such header');
    };
    const routing = new EventRouting(Object.assign(codec, { typeOf }), handlers, 'depot');
    expect(routing.maxWaitMs(record())).toBe(0);
    const replay = queued({ headers: { 'replay-for': 'depot' } });
    expect(routing.route(replay)).toMatchObject({ kind: 'unreadable', message: 'no such header', replay: true });
  });

  it('replayed for null is for all, one replayed for null and another consumer is for that one', () => {
    const { routing } = setUp();
    const value = body({ id: ID, type: 'ParcelScanned' });
    const forNull = queued({ value, headers: { 'replay-for': null } });
    expect(routing.route(forNull)).toMatchObject({ kind: 'event', replay: false });
    const routedFor = (...names: (string | null)[]) =>
      routing.route(queued({ value, headers: { 'replay-for': names } }));
    expect(routedFor(null, 'other')).toBe('replay_for_other');
    expect(routedFor(null, 'depot')).toMatchObject({ kind: 'event', replay: true });
  });

  it('replayed for another consumer is passed over, one replayed for several is a replay for each', () => {
    const { routing } = setUp();
    const value = body({ id: ID, type: 'ParcelScanned' });
    expect(routing.route(queued({ value, headers: { 'replay-for': 'other' } }))).toBe('replay_for_other');
    const both = { 'replay-for': [Buffer.from('other'), Buffer.from('depot')] };
    expect(routing.route(queued({ value, headers: both }))).toMatchObject({ kind: 'event', replay: true });
  });

  it('carries the trace context of its writer', () => {
    const { routing } = setUp();
    const value = body({ id: ID, type: 'ParcelScanned' });
    const headers = { traceparent: Buffer.from('00-aa-bb-01') };
    expect(routing.route(queued({ headers, value }))).toMatchObject({ received: { traceparent: '00-aa-bb-01' } });
    const without = queued({ headers: { traceparent: null }, value });
    expect(routing.route(without)).toMatchObject({ received: { traceparent: undefined } });
  });
});
