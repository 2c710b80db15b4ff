import { decodeEvent } from '../envelope/decode.js';
import { EVENT_TYPES } from '../events/registry.js';
import { RECORDINGS } from '../tooling/repository.js';
import { incompatibilities } from './check.js';
import { readLock, readRecordedFiles, type RecordedFiles } from './recorded-files.js';
import { shapeOf, type Shape } from './recording.js';

const lock = readLock(RECORDINGS);
const files = readRecordedFiles(RECORDINGS);
const shapes = EVENT_TYPES.map(shapeOf);

const check = (changed: { shapes?: readonly Shape[]; files?: RecordedFiles; lock?: Record<string, string> } = {}) =>
  incompatibilities(changed.shapes ?? shapes, changed.files ?? files, changed.lock ?? lock, decodeEvent);

const without = (name: string): RecordedFiles => new Map([...files].filter(([file]) => file !== name));

const withShape = (type: string, change: (shape: Shape) => Shape): readonly Shape[] =>
  shapes.map((shape) => (shape.type === type ? change(shape) : shape));

const withField = (shape: Shape, name: string, required: boolean): Shape['data'] => ({
  ...shape.data,
  properties: { ...(shape.data.properties as object), [name]: { type: 'string' } },
  required: [...(shape.data.required as string[]), ...(required ? [name] : [])],
});

describe('the recorded versions', () => {
  it('are all there, untouched and readable', () => {
    expect(check()).toEqual([]);
    expect(files.size).toBeGreaterThanOrEqual(2 * EVENT_TYPES.length);
  });

  it('are missed when one is removed', () => {
    expect(check({ files: without('OrderPaid/1.json') })).toContainEqual(
      expect.stringContaining('recorded/OrderPaid/1.json is gone'),
    );
  });

  it('may not be altered', () => {
    const example = files.get('OrderPaid/1.json') as Record<string, unknown>;
    const altered = new Map(files).set('OrderPaid/1.json', { ...example, source: '/payment' });
    expect(check({ files: altered })).toEqual([expect.stringContaining('recorded/OrderPaid/1.json was altered')]);
  });

  it('must be locked', () => {
    const { 'OrderPaid/1.json': _removed, ...rest } = lock;
    expect(check({ lock: rest })).toEqual([expect.stringContaining('OrderPaid/1.json is not in recorded/lock.json')]);
  });
});

describe('a change of the contracts', () => {
  it('needs a recording of a new type, and says how to make it', () => {
    const unrecorded: Shape = { type: 'OrderTeleported', version: 1, topic: 'order-events', data: {} };
    expect(check({ shapes: [...shapes, unrecorded] })).toEqual([
      'OrderTeleported version 1 is not recorded; run `npm run contracts:record` and commit what it writes',
    ]);
  });

  it('needs a recording of a new version', () => {
    const raised = withShape('OrderPaid', (shape) => ({
      ...shape,
      version: 2,
      data: withField(shape, 'since', false),
    }));
    expect(check({ shapes: raised })).toEqual([expect.stringContaining('OrderPaid version 2 is not recorded')]);
  });

  it('needs a new version, even when it only adds', () => {
    const silent = withShape('OrderPaid', (shape) => ({ ...shape, data: withField(shape, 'since', false) }));
    expect(check({ shapes: silent })).toEqual([expect.stringContaining('raise its version to 2')]);
  });

  it('may not demand what older versions lack', () => {
    const demanding = withShape('OrderPaid', (shape) => ({
      ...shape,
      version: 2,
      data: withField(shape, 'since', true),
    }));
    expect(check({ shapes: demanding })).toContainEqual(
      expect.stringContaining('OrderPaid no longer takes what version 1 allowed: /data: required'),
    );
  });

  it('may not move a type to another topic', () => {
    const moved = withShape('OrderPaid', (shape) => ({ ...shape, topic: 'payment-events' }));
    expect(check({ shapes: moved })).toEqual([expect.stringContaining('moved from order-events to payment-events')]);
  });

  it('may not drop a type that was released', () => {
    expect(check({ shapes: shapes.filter(({ type }) => type !== 'OrderPaid') })).toEqual([
      'OrderPaid version 1 was released, but the type is gone from the registry',
    ]);
  });

  it('may not make a recorded example unreadable', () => {
    const example = files.get('OrderPaid/1.json') as Record<string, unknown>;
    const unreadable = new Map(files).set('OrderPaid/1.json', { ...example, data: {} });
    expect(check({ files: unreadable })).toContainEqual(
      'OrderPaid version 1 as recorded can no longer be read: INVALID_DATA, /data/orderId is required',
    );
  });
});
