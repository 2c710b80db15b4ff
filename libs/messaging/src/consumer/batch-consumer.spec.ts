import { BatchConsumer, inOrderOfTime, type BatchConsumerParts } from './batch-consumer.js';
import { Interrupted } from './batch-redo.js';
import { Intake } from './intake.js';
import { Assignment } from './offsets.js';
import { fetched as fetchOf, record } from '../../test/support/records.js';

describe('the records of a batch', () => {
  const queued = (topic: string, offset: number, timestamp: number) => ({
    record: record({ topic, offset: String(offset), timestamp }),
    epoch: 1,
  });
  const placesOf = (records: readonly ReturnType<typeof queued>[]) =>
    inOrderOfTime(records).map(({ record: { topic, offset } }) => `${topic} ${offset}`);

  it('come in the order in which they were written, whichever topic was fetched first', () => {
    const fetched = [
      queued('payments', 7, 30),
      queued('payments', 8, 60),
      queued('stock', 1, 20),
      queued('stock', 2, 50),
    ];
    expect(placesOf(fetched)).toEqual(['stock 1', 'payments 7', 'stock 2', 'payments 8']);
  });

  it('stay in the order of their partition where a writer’s clock is behind', () => {
    const fetched = [queued('stock', 1, 90), queued('stock', 2, 10), queued('payments', 7, 50)];
    expect(placesOf(fetched)).toEqual(['payments 7', 'stock 1', 'stock 2']);
  });

  it('written at the same time stay as they were fetched', () => {
    expect(placesOf([queued('b', 1, 5), queued('a', 1, 5), queued('b', 2, 5)])).toEqual(['b 1', 'a 1', 'b 2']);
  });
});

describe('a batch that is interrupted', () => {
  it('stays before the offsets that arrived behind it, so that its records come again', async () => {
    const assignment = new Assignment();
    const options = { maxRecords: 10, maxBytes: 1_000, runAheadFrom: 0, maxWaitMs: () => 0 };
    const intake = new Intake(assignment, {}, options, () => undefined);
    const delivery = { heartbeat: () => Promise.resolve(), taken: () => undefined };
    const arrived = Promise.withResolvers<void>();
    const redo = {
      nextTryAt: Number.POSITIVE_INFINITY,
      process: async () => {
        await intake.deliver({ ...fetchOf(0, 0), nextOffset: '7', highWatermark: '7' }, delivery);
        arrived.resolve();
        throw new Interrupted('shut down in the middle of a batch');
      },
    };
    const nothing = { start: () => undefined, stop: () => Promise.resolve(), pause: () => undefined };
    const parts = {
      source: nothing,
      postponed: nothing,
      commits: { soon: () => undefined, flush: () => Promise.resolve() },
      routing: { route: (queued: unknown) => ({ kind: 'event', queued }) },
      suspended: { suspensions: [] },
      observer: {},
      interruption: new AbortController(),
      assignment,
      intake,
      redo,
    };
    const consumer = new BatchConsumer(parts as unknown as BatchConsumerParts, { maxBatch: 10, drainMs: 1_000 });
    intake.joined({ orders: [0] });
    consumer.start();
    await intake.deliver(fetchOf(0, 3), delivery);
    await arrived.promise;
    await consumer.stop();
    expect([intake.queued, assignment.uncommitted()]).toEqual([0, []]);
  });
});
