import { eventually } from '@waybill/testing';
import type { EventContext, Received } from '@waybill/messaging';
import { type ParcelEvent, parcelTraffic } from './support/parcel-event.js';
import { writeScans } from './support/scan-book.js';
import { Workshop } from './support/workshop.js';

/** A handler whose batches take this long, however many calls they consist of. */
const slowly = (seconds: number) => {
  const owner = {};
  return async (events: Received<ParcelEvent>[], context: EventContext): Promise<void> => {
    const { tx } = context;
    tx.attachment(owner, () => tx.beforeCommit(() => tx.query('SELECT pg_sleep($1)', [seconds]).then(() => undefined)));
    await writeScans(events, context);
  };
};

describe('instances of one service', () => {
  let workshop: Workshop;
  beforeEach(async () => {
    workshop = await Workshop.open();
  });
  afterEach(() => workshop.close());

  it('share the partitions, and lose, double or reorder nothing when one joins and one leaves in the middle of load', async () => {
    const traffic = parcelTraffic(60, 100);
    const batches = Array.from({ length: 60 }, (_, index) => traffic.slice(index * 100, index * 100 + 100));
    const options = { handler: slowly(0.05), maxBatch: 100 };
    const first = await workshop.instance(options);
    let second = first;
    for (const [index, batch] of batches.entries()) {
      await workshop.sendAll(batch);
      if (index === 15) {
        second = await workshop.instance(options);
        await eventually(() => expect(second.observed.joins.at(-1)).toBe(6));
      }
      if (index === 40) await first.stop();
    }
    await eventually(async () => expect(await workshop.committed()).toBe(6000), { timeoutMs: 30_000 });

    const scans = await workshop.scans();
    expect(scans).toHaveLength(6000);
    expect(new Set(scans.map(({ event_id }) => event_id)).size).toBe(6000);
    const inOrder = [...(await workshop.orders()).values()];
    expect(inOrder.filter((order) => order.some((n, index) => n !== index))).toEqual([]);
    expect(second.observed.handledEvents).toBeGreaterThan(0);
    expect(first.observed.handledEvents + second.observed.handledEvents).toBe(6000);
    expect([...first.fatal, ...second.fatal]).toEqual([]);
  });

  it('get the same partitions of every topic, so that all events of a key come to one of them', async () => {
    const odd = await Workshop.open(3);
    try {
      const members = [await odd.instance(), await odd.instance()];
      // Partitions 0 and 2 of both topics, and 1 of both; taking turns topic by topic would give three to each.
      await eventually(() => expect(members.map(({ observed }) => observed.joins.at(-1)).sort()).toEqual([2, 4]));
    } finally {
      await odd.close();
    }
  });

  it('stay members while a batch takes longer than the session time-out and the queue is full', async () => {
    const events = parcelTraffic(20, 20);
    const slowAtFirst = slowly(8);
    let batches = 0;
    const { observed, consumer } = await workshop.instance({
      handler: (list, context) => {
        context.tx.attachment(workshop, () => (batches += 1));
        return batches === 1 ? slowAtFirst(list, context) : writeScans(list, context);
      },
      maxQueued: 50,
    });
    await workshop.sendAll(events.slice(0, 20));
    await eventually(() => expect(consumer.health.queued).toBe(20));
    // Behind the batch that is being handled, more is fetched than there is room for.
    await workshop.sendAll(events.slice(20));
    await eventually(async () => expect(await workshop.committed()).toBe(400), { timeoutMs: 40_000 });
    expect(observed.joins).toHaveLength(1);
    expect(observed.skips.get('duplicate')).toBeUndefined();
    expect(await workshop.scans()).toHaveLength(400);
  });

  it('finish and commit what is queued when they are stopped, and leave the rest untouched to the next one', async () => {
    await workshop.sendAll(parcelTraffic(50, 40));
    const first = await workshop.instance({ handler: slowly(0.05), maxBatch: 100, maxQueued: 400 });
    await eventually(async () => expect((await workshop.scans()).length).toBeGreaterThan(0));
    await first.stop();

    const finished = await workshop.scans();
    expect(first.consumer.health.queued).toBe(0);
    expect(await workshop.committed()).toBe(finished.length);
    expect(finished.length).toBeLessThan(2000);

    const second = await workshop.instance();
    await eventually(async () => expect(await workshop.committed()).toBe(2000));
    expect(await workshop.scans()).toHaveLength(2000);
    expect(second.observed.skips.get('duplicate')).toBeUndefined();
  });

  it('are let in at once after one that left in good order', async () => {
    const first = await workshop.instance();
    await eventually(() => expect(first.consumer.health.joined).toBe(true));
    await first.stop();
    const begun = Date.now();
    const second = await workshop.instance();
    await eventually(() => expect(second.consumer.health.joined).toBe(true));
    expect(Date.now() - begun).toBeLessThan(5_500);
  });
});
