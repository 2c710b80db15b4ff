import type { LiveEvent, LiveRates } from '@waybill/console-api';
import { eventually } from '@waybill/testing';
import { EventStream, type ReceivedEvent } from '../support/event-stream.js';
import type { SharedSystem } from '../support/shared-system.js';

/** Events of the past that a client is sent at most; see the gateway's live streams. */
const HISTORY = 50;

/** What a client of the live stream gets that was away for a while. */
export const returningToTheLiveStream = (shared: SharedSystem): void =>
  describe('a client that returns to the live stream', () => {
    const open: EventStream[] = [];

    async function look(type: string, lastEventId?: string): Promise<EventStream> {
      const authorization = `Bearer ${await shared.system.token({ role: 'viewer' })}`;
      const url = `${shared.system.gateway.url}/api/console/live?type=${type}`;
      const stream = await EventStream.open(url, lastEventId, { authorization });
      expect(stream.response.status).toBe(200);
      open.push(stream);
      return stream;
    }

    afterEach(() => open.splice(0).forEach((stream) => stream.close()));

    const named = ({ events }: EventStream, name: string) => events.filter(({ event }) => event === name);
    const keysIn = (stream: EventStream) =>
      named(stream, 'event').map(({ data }) => (data as unknown as LiveEvent).key ?? '');
    /** A client that is sent too much in a second is told how much it was not shown. */
    const sentOrCounted = (stream: EventStream) =>
      named(stream, 'rates').reduce(
        (sum, { data }) => sum + (data as unknown as LiveRates).notShown,
        keysIn(stream).length,
      );
    /** Lag and rates come by the clock, also before the past has been read. */
    const begins = ({ events }: EventStream) => events.find(({ event }) => event !== 'lag' && event !== 'rates');
    const places = (stream: EventStream) => stream.events.flatMap(({ id }) => id ?? []);

    const sees = (stream: EventStream, key: string): Promise<void> =>
      eventually(() => expect(keysIn(stream)).toContain(key), { timeoutMs: 30_000 });

    /** Told only after what was missed, since the stream begins with that. */
    const rates = (stream: EventStream): Promise<ReceivedEvent> =>
      eventually(() => {
        const [told] = named(stream, 'rates').filter(({ id }) => id !== undefined);
        if (!told) throw new Error('no rates yet');
        return told;
      });

    async function placed(count: number): Promise<string[]> {
      const sku = await shared.api.product({ onHand: 1_000 });
      const orders = await Promise.all(Array.from({ length: count }, () => shared.api.place(sku)));
      return orders.map(({ id }) => id);
    }

    it('gets what it has missed, and nothing that it had seen', async () => {
      const first = await look('OrderCreated');
      const [before = ''] = await placed(1);
      await sees(first, before);
      first.close();
      const missed = await placed(3);
      const other = await look('OrderCreated');
      for (const key of missed) await sees(other, key);
      const second = await look('OrderCreated', places(first).at(-1));
      const [after = ''] = await placed(1);
      await sees(second, after);
      expect(new Set(keysIn(second))).toEqual(new Set([...missed, after]));
      expect(keysIn(second)).toHaveLength(4);
      expect(named(second, 'gap')).toEqual([]);
    });

    it('has missed nothing where nothing came that it asks for, whatever came beside', async () => {
      const first = await look('NothingIsCalledThis');
      const place = (await rates(first)).id;
      await placed(1);
      const second = await look('NothingIsCalledThis', place);
      const later = await rates(second);
      expect((later.data as unknown as LiveRates).notShown).toBe(0);
      expect([...named(second, 'gap'), ...named(second, 'event')]).toEqual([]);
    });

    it('is told that there is a gap where it has missed more than is sent of the past, and gets the newest', async () => {
      const first = await look('OrderCreated');
      const place = (await rates(first)).id;
      const before = sentOrCounted(first);
      const missed = await placed(HISTORY + 10);
      await eventually(() => expect(sentOrCounted(first) - before).toBe(missed.length));
      const second = await look('OrderCreated', place);
      await rates(second);
      expect(begins(second)).toMatchObject({ event: 'gap', data: { detail: expect.any(String) as string } });
      expect(named(second, 'gap')).toHaveLength(1);
      expect(keysIn(second)).toHaveLength(HISTORY);
      expect(missed).toEqual(expect.arrayContaining(keysIn(second)) as unknown);
    });

    it.each(['x', '-1', '1e99', '1-1', '9'.repeat(400), '<script>', '7-3-4'])(
      'is told that there is a gap where its place is of no reader, or none at all: %s',
      async (place) => {
        const stream = await look('OrderCreated', place);
        await rates(stream);
        expect(begins(stream)).toMatchObject({ event: 'gap' });
      },
    );

    it('is told that there is a gap after the gateway was started again, and sees what comes', async () => {
      const first = await look('OrderCreated');
      const place = (await rates(first)).id;
      await shared.system.gateway.kill();
      await eventually(() => expect(first.ended).toBe(true));
      await shared.system.gateway.start();
      const second = await look('OrderCreated', place);
      await rates(second);
      expect(named(second, 'gap')).toHaveLength(1);
      const [after = ''] = await placed(1);
      await sees(second, after);
    });
  });
