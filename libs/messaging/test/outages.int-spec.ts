import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKafkaClient, ensureTopics, KafkaJsProducer } from '@waybill/messaging';
import { EmbeddedKafka, freePort, Reaper } from '@waybill/local-infra';
import { eventually, testInfrastructure } from '@waybill/testing';
import { CutOff } from './support/cut-off.js';
import { parcelTraffic, recordOf } from './support/parcel-event.js';
import { Workshop } from './support/workshop.js';

describe('a consumer whose surroundings fail', () => {
  let workshop: Workshop;
  beforeEach(async () => {
    workshop = await Workshop.open();
  });
  afterEach(() => workshop.close());

  it('goes on where it was when the database is away and comes back, and writes no dead letter', async () => {
    const { proxy, url } = await CutOff.from(workshop.database.runtimeUrl);
    const { observed, fatal, consumer } = await workshop.instance({ databaseUrl: url, maxBatch: 50 });
    await workshop.sendAll(parcelTraffic(20, 25));
    await eventually(() => expect(observed.handledEvents).toBeGreaterThan(0), { intervalMs: 5 });
    proxy.cut();
    await workshop.sendAll(parcelTraffic(20, 25));
    await eventually(() => expect(observed.retries.length).toBeGreaterThan(3));
    const whileAway = observed.handledEvents;
    expect(whileAway).toBeLessThan(1000);
    expect(consumer.health.joined).toBe(true);

    proxy.restore();
    await eventually(async () => expect(await workshop.committed()).toBe(1000));
    expect(await workshop.scans()).toHaveLength(1000);
    expect(observed.letters).toEqual([]);
    expect(fatal).toEqual([]);
    await proxy.close();
  });

  // A container's broker comes back on another port, so this needs a broker process of its own.
  const whereBrokersRestart = testInfrastructure().engine === 'embedded' ? it : it.skip;
  whereBrokersRestart(
    'goes on where it was when the broker is away and comes back',
    async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'waybill-broker-'));
      const reaper = new Reaper();
      const port = await freePort();
      let broker = await EmbeddedKafka.start({ dataDir, port, reaper });
      const kafka = createKafkaClient({ brokers: [broker.brokers], clientId: 'outages' });
      const producer = new KafkaJsProducer(kafka);
      const { parcels, weights } = workshop.topics;
      await ensureTopics(
        kafka,
        [parcels, weights].map((name) => ({ name, partitions: 3, config: {} })),
      );
      const send = (events: ReturnType<typeof parcelTraffic>) =>
        producer.send(events.map((event) => recordOf(parcels, event)));
      try {
        const { observed, consumer, fatal } = await workshop.instance({ kafka });
        await send(parcelTraffic(10, 10));
        await eventually(async () => expect(await workshop.scans()).toHaveLength(100));

        await broker.stop();
        await eventually(() => expect(consumer.health.joined).toBe(false), { timeoutMs: 30_000 });
        broker = await EmbeddedKafka.start({ dataDir, port, reaper });
        await send(parcelTraffic(10, 10));
        await eventually(async () => expect(await workshop.scans()).toHaveLength(200), { timeoutMs: 20_000 });
        expect(consumer.health.joined).toBe(true);
        expect(observed.letters).toEqual([]);
        expect(fatal).toEqual([]);
      } finally {
        await workshop.close();
        await producer.disconnect();
        await broker.stop();
        await rm(dataDir, { recursive: true, force: true });
      }
    },
    90_000,
  );

  it('waits for a topic that is not there yet', async () => {
    const { observed, consumer, fatal } = await workshop.instance({ topics: [`later-${workshop.group}`] });
    await eventually(() => expect(observed.disconnects.length).toBeGreaterThan(1));
    expect(consumer.health.joined).toBe(false);
    await ensureTopics(workshop.kafka, [{ name: `later-${workshop.group}`, partitions: 2, config: {} }]);
    await eventually(() => expect(consumer.health.joined).toBe(true));
    expect(fatal).toEqual([]);
  });
});
