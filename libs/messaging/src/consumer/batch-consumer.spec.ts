import { inOrderOfTime } from './batch-consumer.js';
import { record } from '../../test/support/records.js';

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
