import { ensureTopics } from '@waybill/messaging';
import { eventually } from '@waybill/testing';
import { parcelTraffic } from './support/parcel-event.js';
import { sizeOf } from './support/topic-contents.js';
import { Workshop } from './support/workshop.js';

describe('a topic', () => {
  let workshop: Workshop;
  beforeEach(async () => {
    workshop = await Workshop.open(2);
  });
  afterEach(() => workshop.close());

  it('that is deleted and created again is followed from its new beginning, and its offsets are committed', async () => {
    const { parcels } = workshop.topics;
    const { observed } = await workshop.instance();
    await workshop.sendAll(parcelTraffic(10, 10));
    await eventually(async () => expect(await workshop.committed()).toBe(100));
    const admin = workshop.kafka.admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [parcels] });
    await eventually(async () => expect(await admin.listTopics()).not.toContain(parcels));
    await eventually(() => ensureTopics(workshop.kafka, [{ name: parcels, partitions: 2, config: {} }]));
    const afterwards = parcelTraffic(10, 2);
    await eventually(() => workshop.sendAll(afterwards));
    await eventually(async () => expect(await workshop.scans()).toHaveLength(120), { timeoutMs: 30_000 });
    // A send that failed at first may have written some of them twice.
    await eventually(async () => expect(await workshop.committed()).toBe(await sizeOf(workshop.kafka, parcels)));
    expect(observed.letters).toEqual([]);
    await admin.disconnect();
  });
});
