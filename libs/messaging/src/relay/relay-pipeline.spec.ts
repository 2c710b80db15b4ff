import { eventually } from '@waybill/testing';
import { BrokerUnavailableError, RecordRejectedError } from '../record/producer-errors.js';
import { WakeUp } from '../timing/wake-up.js';
import { MemoryOutbox } from './testing/memory-outbox.js';
import { aRow } from './testing/row-builder.js';
import { ScriptedProducer, valuesOf } from './testing/scripted-producer.js';
import { BatchSender } from './batch-sender.js';
import { BenchedTopics } from './benched-topics.js';
import { InFlight } from './in-flight.js';
import { OutboxReader } from './outbox-reader.js';
import { RelayPipeline } from './relay-pipeline.js';
import { DEFAULT_RELAY_SETTINGS } from './relay-settings.js';

const ALL = Array.from({ length: 16 }, (_, bucket) => bucket);

function newPipeline({ batchRows = 4, pollMs = 2 } = {}) {
  const store = new MemoryOutbox(batchRows);
  const producer = new ScriptedProducer();
  const wakeUp = new WakeUp();
  const inFlight = new InFlight();
  const lost = new AbortController();
  const stopping = new AbortController();
  const owned = new Set(ALL);
  const buckets = {
    get owned() {
      return [...owned];
    },
    owns: (bucket: number) => owned.has(bucket),
    isProven: true,
    isShifting: false,
    tick: () => Promise.resolve(),
  };
  const benched = new BenchedTopics(10);
  const settings = {
    ...DEFAULT_RELAY_SETTINGS,
    batchRows,
    pollMinMs: pollMs,
    pollMaxMs: pollMs,
    backoffMinMs: 1,
    backoffMaxMs: 2,
    floorEveryMs: 0,
  };
  const reader = new OutboxReader(store, benched, settings);
  const failures: Error[] = [];
  const observer = { failed: (error: Error) => void failures.push(error) };
  const sender = new BatchSender(
    producer,
    benched,
    (row, error) => reader.bury(row, error),
    () => !lost.signal.aborted,
    observer,
  );
  const pipeline = new RelayPipeline({
    store,
    reader,
    sender,
    buckets,
    inFlight,
    wakeUp,
    observer,
    settings,
    lost: lost.signal,
    stopping: stopping.signal,
  });
  const stop = () => {
    stopping.abort();
    wakeUp.wake();
  };
  return { pipeline, store, producer, wakeUp, inFlight, owned, lost, failures, stop };
}

/** Sends what waits, then ends. */
async function drain(parts: ReturnType<typeof newPipeline>): Promise<void> {
  parts.stop();
  await parts.pipeline.run();
}

describe('RelayPipeline', () => {
  it('sends everything once, in id order, and leaves the outbox empty', async () => {
    const parts = newPipeline();
    const ids = Array.from({ length: 30 }, (_, index) => index + 1);
    parts.store.commit(...ids.map((id) => aRow(id, `key-${id % 5}`)));
    await drain(parts);
    expect(parts.producer.values).toEqual(ids.map(String));
    expect(parts.store.waiting).toEqual([]);
  });

  it('loses no row that commits late under a lower id', async () => {
    const parts = newPipeline();
    const { producer, store } = parts;
    store.commit(aRow(10, 'a'), aRow(11, 'b'), aRow(12, 'c'), aRow(13, 'd'));
    producer.behaviour = (records) => {
      if (valuesOf(records).includes('10')) store.commit(aRow(3, 'late'), aRow(14, 'e'));
      return undefined;
    };
    await drain(parts);
    expect([...producer.values].sort()).toEqual(['10', '11', '12', '13', '14', '3']);
  });

  it('sends what was not acknowledged again before anything later, and throws away what it had read ahead', async () => {
    const parts = newPipeline({ batchRows: 2 });
    const { producer, store } = parts;
    store.commit(...[1, 2, 3, 4, 5, 6].map((id) => aRow(id)));
    let failuresLeft = 3;
    producer.behaviour = (records) =>
      valuesOf(records).includes('3') && failuresLeft-- > 0 ? new BrokerUnavailableError('away') : undefined;
    const running = parts.pipeline.run();
    await eventually(() => expect(producer.values).toEqual(['1', '2', '3', '4', '5', '6']), { intervalMs: 1 });
    expect(producer.attempts).toEqual([
      ['1', '2'],
      ['3', '4'],
      ['3', '4'],
      ['3', '4'],
      ['3', '4'],
      ['5', '6'],
    ]);
    expect(parts.failures).toHaveLength(3);
    parts.stop();
    await running;
  });

  it('holds back the aggregate of a dead row in all later batches, and no other', async () => {
    const parts = newPipeline({ batchRows: 2 });
    const { producer, store } = parts;
    store.commit(aRow(1, 'a'), aRow(2, 'b'), aRow(3, 'a'), aRow(4, 'b'), aRow(5, 'a'), aRow(6, 'b'));
    producer.behaviour = (records) =>
      valuesOf(records).includes('1') ? new RecordRejectedError('too large') : undefined;
    await drain(parts);
    expect(producer.values).toEqual(['2', '4', '6']);
    expect(store.dead.map(({ id }) => id)).toEqual([1]);
    expect(store.waiting.map(({ id }) => id)).toEqual([3, 5]);
  });

  it('drops rows it has read ahead when their bucket is given away', async () => {
    const parts = newPipeline({ batchRows: 2 });
    const { producer, store, owned, inFlight } = parts;
    const [mine, given] = [aRow(1, 'a').bucket, aRow(3, 'b').bucket];
    expect(mine).not.toBe(given);
    store.commit(aRow(1, 'a'), aRow(2, 'a'), aRow(3, 'b'), aRow(4, 'a'));
    producer.behaviour = () => {
      owned.delete(given);
      return undefined;
    };
    await drain(parts);
    expect(producer.values).toEqual(['1', '2', '4']);
    expect(inFlight.isBusy(given)).toBe(false);
    expect(inFlight.isBusy(mine)).toBe(false);
  });

  it('keeps a bucket busy until what was sent of it is deleted', async () => {
    const parts = newPipeline();
    const { producer, store, inFlight } = parts;
    const row = aRow(1, 'a');
    store.commit(row);
    const busyWhile: boolean[] = [];
    producer.behaviour = () => {
      busyWhile.push(inFlight.isBusy(row.bucket));
      return undefined;
    };
    await drain(parts);
    expect(busyWhile).toEqual([true]);
    expect(inFlight.isBusy(row.bucket)).toBe(false);
  });

  it('sends at once when woken, however slow the polling', async () => {
    const parts = newPipeline();
    const running = parts.pipeline.run();
    await eventually(() => expect(parts.store.reads).toBeGreaterThan(0));
    parts.store.commit(aRow(1));
    parts.wakeUp.wake();
    await eventually(() => expect(parts.producer.values).toEqual(['1']));
    parts.stop();
    await running;
  });

  it('sends in the end what was committed while it stopped', async () => {
    const parts = newPipeline({ pollMs: 60_000 });
    const { producer, store } = parts;
    store.commit(aRow(1));
    producer.behaviour = (records) => {
      if (valuesOf(records).includes('1')) {
        parts.stop();
        store.commit(aRow(2));
      }
      return undefined;
    };
    await parts.pipeline.run();
    expect(producer.values).toEqual(['1', '2']);
  });

  it('asks once for a small batch: it does not look again until a writer rings', async () => {
    const parts = newPipeline({ pollMs: 60_000 });
    const { producer, store, wakeUp } = parts;
    const running = parts.pipeline.run();
    await eventually(() => expect(store.reads).toBe(1));
    for (let id = 1; id <= 10; id++) {
      store.commit(aRow(id));
      wakeUp.wake();
      await eventually(() => expect(producer.values).toHaveLength(id), { intervalMs: 1 });
    }
    expect(store.reads).toBe(11);
    parts.stop();
    await running;
  });

  it('ends when the session is lost, without another send', async () => {
    const parts = newPipeline({ batchRows: 1 });
    const { producer, store, lost } = parts;
    store.commit(aRow(1), aRow(2));
    producer.behaviour = () => {
      lost.abort(new Error('backend ended'));
      return undefined;
    };
    await expect(parts.pipeline.run()).rejects.toThrow('backend ended');
    expect(producer.attempts).toEqual([['1']]);
  });

  it('gives up a stop when the broker is away, leaving the rows for the next owner', async () => {
    const parts = newPipeline();
    parts.store.commit(aRow(1));
    parts.producer.behaviour = () => new BrokerUnavailableError('away');
    await drain(parts);
    expect(parts.store.waiting).toHaveLength(1);
  });
});
