import { eventually } from '@waybill/testing';
import { parcelEvent, parcelTraffic } from './support/parcel-event.js';
import { scansIn, writeScans } from './support/scan-book.js';
import { Workshop } from './support/workshop.js';

describe('the effects of consumed events', () => {
  let workshop: Workshop;
  beforeEach(async () => {
    workshop = await Workshop.open();
  });
  afterEach(() => workshop.close());

  it('are there once for each event, in order per key, and the offsets follow', async () => {
    await workshop.sendAll(parcelTraffic(40, 25));
    const { observed } = await workshop.instance();
    await eventually(async () => expect(await workshop.scans()).toHaveLength(1000));
    await eventually(async () => expect(await workshop.committed()).toBe(1000));
    for (const order of (await workshop.orders()).values()) expect(order).toEqual([...order.keys()]);
    expect(observed.handledEvents).toBe(1000);
    expect(observed.retries).toEqual([]);
    expect(Math.max(...observed.batches)).toBeLessThanOrEqual(500);
  });

  it('are there once when the same events are sent again, in the same batch and in later ones', async () => {
    const events = parcelTraffic(10, 10);
    await workshop.sendAll([...events, ...events]);
    const { observed } = await workshop.instance();
    await eventually(async () => expect(await workshop.committed()).toBe(200));
    await workshop.sendAll(events);
    await eventually(async () => expect(await workshop.committed()).toBe(300));
    expect(await workshop.scans()).toHaveLength(100);
    expect(observed.skips.get('duplicate')).toBe(200);
  });

  it('are there once when new events arrive with some that were handled, and with one that is there twice', async () => {
    const at = (n: number) => parcelEvent({ id: `00000000-0000-4000-8000-00000000000${n}`, n });
    await workshop.sendAll([at(0), at(1)]);
    const { observed } = await workshop.instance();
    await eventually(async () => expect(await workshop.committed()).toBe(2));
    await workshop.sendAll([at(1), at(2), at(0)]);
    await workshop.sendAll([at(3), at(3)]);
    await eventually(async () => expect(await workshop.committed()).toBe(7));
    expect(await workshop.orders()).toEqual(new Map([['parcel-1', [0, 1, 2, 3]]]));
    expect(observed.skips.get('duplicate')).toBe(3);
    expect(observed.retries).toEqual([]);
  });

  it('are there once though the handler throws at what it has done already', async () => {
    const known = parcelEvent();
    const { observed } = await workshop.instance({
      handler: async (events, context) => {
        const done = await scansIn(workshop.books);
        if (events.some(({ event }) => done.some(({ event_id: id }) => id === event.id)))
          throw new Error('done already');
        await writeScans(events, context);
      },
    });
    await workshop.sendAll([known]);
    await eventually(async () => expect(await workshop.committed()).toBe(1));
    await workshop.sendAll([known, parcelEvent({ n: 1 })]);
    await eventually(async () => expect(await workshop.committed()).toBe(3));
    expect(await workshop.orders()).toEqual(new Map([['parcel-1', [0, 1]]]));
    expect(observed.skips.get('duplicate')).toBe(1);
    expect(observed.retries).toEqual([]);
  });

  it('are there once after a crash between the database commit and the offset commit', async () => {
    await workshop.sendAll(parcelTraffic(10, 10));
    const crashing = await workshop.instance({
      around: (source) => ({
        start: (intake) => source.start(intake),
        pause: () => source.pause(),
        stop: () => source.stop(),
        commit: () => Promise.reject(new Error('died before the offsets were committed')),
      }),
      drainMs: 1,
    });
    await eventually(async () => expect(await workshop.scans()).toHaveLength(100));
    await crashing.stop();
    expect(await workshop.committed()).toBe(0);

    const { observed } = await workshop.instance();
    await eventually(async () => expect(await workshop.committed()).toBe(100));
    expect(await workshop.scans()).toHaveLength(100);
    expect(observed.skips.get('duplicate')).toBe(100);
    expect(observed.handledEvents).toBe(0);
  });

  it('never lag behind a committed offset', async () => {
    const ahead: string[] = [];
    await workshop.sendAll(parcelTraffic(30, 20));
    await workshop.instance({
      maxBatch: 50,
      around: (source) => ({
        start: (intake) => source.start(intake),
        pause: () => source.pause(),
        stop: () => source.stop(),
        commit: async (offsets) => {
          for (const { topic, partition, offset } of offsets) {
            const [row] = await workshop.books.query<{ scans: number }[]>(
              'SELECT count(*)::integer AS scans FROM scan WHERE topic = $1 AND partition = $2 AND record_offset < $3',
              [topic, partition, offset],
            );
            if (row?.scans !== Number(offset)) ahead.push(`${topic}/${partition}@${offset}: ${row?.scans} scans`);
          }
          await source.commit(offsets);
        },
      }),
    });
    await eventually(async () => expect(await workshop.committed()).toBe(600));
    expect(ahead).toEqual([]);
  });

  it('of events that may wait come with the first that may not, in one transaction', async () => {
    const { observed } = await workshop.instance({ maxWaitMs: 600_000 });
    const unhurried = ['parcel-1', 'parcel-2', 'parcel-3'].map((subject) =>
      parcelEvent({ subject, type: 'ParcelWeighed' }),
    );
    await workshop.sendAll(unhurried);
    await workshop.sendAll([parcelEvent({ subject: 'parcel-4' })]);
    await eventually(async () => expect(await workshop.scans()).toHaveLength(4));
    expect(observed.batches.slice(0, -1)).toEqual([]);
    await eventually(async () => expect(await workshop.committed()).toBe(4));
  });

  it('of events that may wait come when they have waited, if nothing else does', async () => {
    await workshop.instance({ maxWaitMs: 50 });
    await workshop.sendAll([parcelEvent({ type: 'ParcelWeighed' })]);
    await eventually(async () => expect(await workshop.scans()).toHaveLength(1));
  });

  it('of events that may wait are there when the consumer is stopped', async () => {
    const instance = await workshop.instance({ maxWaitMs: 600_000 });
    await workshop.sendAll([parcelEvent({ type: 'ParcelWeighed' })]);
    await eventually(() => expect(instance.consumer.health.queued).toBe(1));
    await instance.stop();
    expect(await workshop.scans()).toHaveLength(1);
  });

  it('are there for an event that is sent after the group has gone quiet', async () => {
    await workshop.instance();
    await workshop.sendAll([parcelEvent()]);
    await eventually(async () => expect(await workshop.committed()).toBe(1));
    await workshop.sendAll([parcelEvent({ n: 1 })]);
    await eventually(async () => expect(await workshop.orders()).toEqual(new Map([['parcel-1', [0, 1]]])));
  });
});
