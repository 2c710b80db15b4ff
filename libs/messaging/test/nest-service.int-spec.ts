import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { KafkaBatchTransport, MessagingModule, OutboxRelay, OutboxStatistics, Transactions } from '@waybill/messaging';
import { eventually } from '@waybill/testing';
import { parcelTraffic } from './support/parcel-event.js';
import { ParcelService } from './support/parcel-service.js';
import { sizeOf } from './support/topic-contents.js';
import { openDatabase, Workshop } from './support/workshop.js';

describe('a Nest service', () => {
  let workshop: Workshop;
  beforeEach(async () => {
    workshop = await Workshop.open(3);
  });
  afterEach(() => workshop.close());

  it('boots before the broker lets it in, consumes, and is ready once it has joined its group', async () => {
    const service = await ParcelService.start(workshop);
    expect(service.transport.health).toMatchObject({ joined: false, partitions: {}, fatal: undefined });
    await eventually(() => expect(service.transport.health.joined).toBe(true));
    expect(service.transport.health.partitions).toMatchObject({ [workshop.topics.parcels]: [0, 1, 2] });
    await workshop.sendAll(parcelTraffic(10, 10));
    await eventually(async () => expect(await workshop.scans()).toHaveLength(100));
    await eventually(() => expect(service.transport.health.queued).toBe(0));
    expect(Date.now() - service.transport.health.lastProgressAt.getTime()).toBeLessThan(1_000);
    await service.stop();
  });

  it('leaves nothing half done when it is closed in the middle of load', async () => {
    const { weights } = workshop.topics;
    const service = await ParcelService.start(workshop, {
      afterwards: (events, { tx }) =>
        events.forEach(({ key }) => {
          const headers = { 'event-type': 'ParcelArchived' };
          tx.outbox.push({ eventId: randomUUID(), topic: weights, key, value: Buffer.from('{}'), headers });
        }),
    });
    await workshop.sendAll(parcelTraffic(100, 50));
    await eventually(async () => expect((await workshop.scans()).length).toBeGreaterThan(0), { intervalMs: 5 });
    await service.stop();

    const handled = (await workshop.scans()).length;
    expect(await sizeOf(workshop.kafka, weights)).toBe(handled);
    const waiting = await workshop.books.query<unknown[]>('SELECT id FROM outbox');
    expect(waiting).toEqual([]);
    const inbox = await workshop.books.query<{ n: number }[]>('SELECT count(*)::integer AS n FROM inbox');
    expect(inbox).toEqual([{ n: handled }]);

    const next = await ParcelService.start(workshop);
    await eventually(async () => expect(await workshop.committed()).toBe(5000 + handled));
    expect(await workshop.scans()).toHaveLength(5000);
    expect(next.observed.skips.get('duplicate')).toBeUndefined();
    await next.stop();
  });

  it('needs neither a consumer nor a relay', async () => {
    const dataSource = await openDatabase(workshop.database.runtimeUrl);
    const options = { name: 'quiet', kafka: { brokers: workshop.brokers, clientId: 'quiet' }, database: dataSource };
    @Module({ imports: [MessagingModule.forRootAsync({ useFactory: () => options })] })
    class QuietModule {}
    const app = await NestFactory.createApplicationContext(QuietModule, { logger: false, abortOnError: false });
    expect(app.get(OutboxRelay)).toBeUndefined();
    expect(await app.get(OutboxStatistics).read()).toEqual({ waiting: 0, oldestAgeMs: 0, dead: 0 });
    expect(app.get(KafkaBatchTransport).consumes).toBe(false);
    expect(await app.get(Transactions).run((tx) => tx.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    await app.close();
    await dataSource.destroy();
  });
});
