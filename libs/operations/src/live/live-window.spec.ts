import type { IncomingRecord } from '@waybill/messaging/kafka';
import { LiveWindow } from './live-window.js';

const NOW = 1_800_000_000_000;

const record = (offset: number, more: Partial<IncomingRecord> = {}): IncomingRecord => ({
  topic: 'order-events',
  partition: 0,
  offset: String(offset),
  timestamp: NOW,
  key: Buffer.from(`order ${offset % 2}`),
  value: Buffer.from('{}'),
  headers: { 'event-type': Buffer.from('OrderCreated'), 'event-id': Buffer.from(`event ${offset}`) },
  ...more,
});

const filled = (count: number, options = { keepMs: 1_000, most: 10, mostBytes: Infinity }): LiveWindow => {
  const window = new LiveWindow(options);
  for (let offset = 0; offset < count; offset += 1) window.add(record(offset), NOW);
  return window;
};

const offsets = (records: readonly { offset: string }[] | undefined) => records?.map(({ offset }) => Number(offset));

describe('the live window', () => {
  it('keeps the newest by number, however many come', () => {
    const window = filled(37);
    expect(offsets(window.all(NOW))).toEqual([27, 28, 29, 30, 31, 32, 33, 34, 35, 36]);
  });

  it('keeps no more bytes than it may, and the newest record however large', () => {
    const window = new LiveWindow({ keepMs: 1_000, most: 10, mostBytes: 1_000 });
    const add = (offset: number, bytes: number) =>
      window.add(record(offset, { key: null, value: Buffer.alloc(bytes) }), NOW);
    for (let offset = 0; offset < 6; offset += 1) add(offset, 400);
    expect(offsets(window.all(NOW))).toEqual([4, 5]);
    add(6, 5_000);
    expect(offsets(window.all(NOW))).toEqual([6]);
    add(7, 1);
    add(8, 999);
    expect(offsets(window.all(NOW))).toEqual([7, 8]);
    expect(window.after(6)).toBeUndefined();
  });

  it('forgets what is older than its time', () => {
    const window = filled(4);
    window.add(record(4, { timestamp: NOW + 1_500 }), NOW + 1_500);
    expect(offsets(window.all(NOW + 1_500))).toEqual([4]);
  });

  it('takes a record once, also when the reader began again', () => {
    const window = filled(3);
    expect(window.add(record(2), NOW)).toBeUndefined();
    expect(offsets(window.all(NOW))).toEqual([0, 1, 2]);
  });

  it('goes on after a sequence, and says when what came since is no longer known', () => {
    const window = filled(15);
    expect(window.newest).toBe(15);
    expect(offsets(window.after(13))).toEqual([13, 14]);
    expect(window.after(15)).toEqual([]);
    expect(offsets(window.after(5))).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(window.after(4)).toBeUndefined();
    expect(window.after(16)).toBeUndefined();
  });

  it('finds the records of a key, and an event by its id', () => {
    const window = new LiveWindow({ keepMs: Infinity, most: 10, mostBytes: Infinity });
    for (let offset = 0; offset < 4; offset += 1) window.add(record(offset), NOW);
    expect(offsets(window.ofKey('order 1'))).toEqual([1, 3]);
    expect(window.ofEvent('event 2')?.offset).toBe('2');
  });

  it('counts for the rates only what came after it had read back', () => {
    const window = filled(5);
    expect([...window.counts]).toEqual([]);
    window.live = true;
    window.add(record(5), NOW);
    window.add(record(0, { topic: 'payment-events' }), NOW);
    expect([...window.counts]).toEqual([
      ['order-events', 1],
      ['payment-events', 1],
    ]);
  });
});
