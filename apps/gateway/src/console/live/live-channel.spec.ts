import type { LiveRecord } from '@waybill/operations/live';
import { EVENTS_A_SECOND, LiveChannel, MOST_UNREAD, type Outlet } from './live-channel.js';
import { livePlaceIn } from './live-place.js';
import { isShown } from './live.query.js';

class Client implements Outlet {
  writableLength = 0;
  destroyed = false;
  readonly got: { name: string; id: string | undefined; data: Record<string, unknown> }[] = [];

  write(text: string): void {
    const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1];
    const name = field('event');
    if (name)
      this.got.push({ name, id: field('id'), data: JSON.parse(field('data') ?? '{}') as Record<string, unknown> });
  }

  named(name: string) {
    return this.got.filter((event) => event.name === name);
  }
}

const record = (sequence: number, more: Partial<LiveRecord> = {}): LiveRecord => ({
  sequence,
  topic: 'order-events',
  partition: 0,
  offset: String(sequence),
  timestamp: 0,
  at: '2026-11-30T10:00:00.000Z',
  type: 'OrderCancelled',
  eventId: 'e',
  key: 'o',
  traceId: null,
  value: Buffer.from(JSON.stringify({ data: { reason: 'TIMED_OUT', contact: { email: 'ada@example.org' } } })),
  ...more,
});

describe('a client of the live stream', () => {
  const open = () => {
    const client = new Client();
    return { client, channel: new LiveChannel(client, 7) };
  };

  it('gets each event with its place and a few words, and nothing personal', () => {
    const { client, channel } = open();
    channel.offer(record(3));
    expect(client.got).toEqual([
      { name: 'event', id: '7-3', data: expect.objectContaining({ gist: 'TIMED_OUT' }) as object },
    ]);
    expect(JSON.stringify(client.got)).not.toContain('ada');
  });

  it('gets so many a second; the rest is counted', () => {
    const { client, channel } = open();
    for (let n = 0; n < EVENTS_A_SECOND + 37; n += 1) channel.offer(record(n));
    expect(client.named('event')).toHaveLength(EVENTS_A_SECOND);
    expect(channel.nextSecond()).toBe(37);
    expect(channel.nextSecond()).toBe(0);
    channel.offer(record(1_000));
    expect(client.named('event')).toHaveLength(EVENTS_A_SECOND + 1);
  });

  it('is skipped to the newest when it does not read, and told how much it missed', () => {
    const { client, channel } = open();
    client.writableLength = MOST_UNREAD + 1;
    channel.offer(record(1));
    client.writableLength = 10;
    channel.offer(record(2));
    channel.tell('rates', { at: '', topics: {}, notShown: 0 });
    expect(client.got).toEqual([]);
    client.writableLength = 0;
    channel.offer(record(3));
    expect(client.got.map(({ name, id }) => [name, id])).toEqual([
      ['gap', undefined],
      ['event', '7-3'],
    ]);
    expect(client.got[0]?.data.detail).toContain('2 events were left out');
  });

  it('is written nothing once it is gone', () => {
    const { client, channel } = open();
    client.destroyed = true;
    channel.offer(record(1));
    channel.comment();
    expect(client.got).toEqual([]);
  });
});

describe('what a client asks for', () => {
  it.each([
    ['7-3', { epoch: 7, sequence: 3 }],
    ['', undefined],
    [undefined, undefined],
    ['7', null],
    ['x-3', null],
    ['7-3\n', null],
    [`${'9'.repeat(400)}-1`, null],
  ])('takes %j as the place %j', (text, place) => {
    expect(livePlaceIn(text)).toEqual(place);
  });

  it.each([
    [{ topic: 'order-events' as const }, { topic: 'payment-events' as const }],
    [{ type: 'OrderCancelled' }, { type: 'OrderPaid' }],
    [{ orderId: 'o' }, { orderId: 'p' }],
  ])('shows by %o and not by %o', (shown, hidden) => {
    expect([isShown(shown, record(1)), isShown(hidden, record(1)), isShown({}, record(1))]).toEqual([
      true,
      false,
      true,
    ]);
  });
});
