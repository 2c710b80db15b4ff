import fc from 'fast-check';
import { eventually } from '@waybill/testing';
import {
  BrokerUnavailableError,
  PartlySentError,
  RecordRejectedError,
  TopicUnavailableError,
} from '../record/producer-errors.js';
import type { OutgoingRecord } from '../record/record.js';
import { WakeUp } from '../timing/wake-up.js';
import { MemoryOutbox } from './testing/memory-outbox.js';
import { aRow } from './testing/row-builder.js';
import { ScriptedProducer, valuesOf } from './testing/scripted-producer.js';
import { BatchSender } from './batch-sender.js';
import { Lanes } from './lanes.js';
import { OutboxReader } from './outbox-reader.js';
import { InFlight, RelayPipeline } from './relay-pipeline.js';
import { DEFAULT_RELAY_SETTINGS } from './relay-settings.js';

const ALL = Array.from({ length: 16 }, (_, bucket) => bucket);

function newPipeline({ batchRows = 4, pollMs = 2, topicRetryMs = 2 } = {}) {
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
  const settings = {
    ...DEFAULT_RELAY_SETTINGS,
    batchRows,
    pollMs,
    topicRetryMs,
    backoffMinMs: 1,
    backoffMaxMs: 2,
    floorEveryMs: 0,
  };
  const lanes = new Lanes(producer, settings);
  const reader = new OutboxReader(store, lanes, settings);
  const failures: Error[] = [];
  const observer = { failed: (error: Error) => void failures.push(error) };
  const sender = new BatchSender({
    producer,
    laneOf: (row) => lanes.laneOf(row),
    hold: (part) => reader.hold(part),
    bury: (row, error) => reader.bury(row, error),
    mayGoOn: () => !lost.signal.aborted,
    observer,
  });
  const pipeline = new RelayPipeline({
    store,
    reader,
    lanes,
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
  return { pipeline, store, producer, lanes, reader, wakeUp, inFlight, owned, lost, failures, stop };
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
    expect(store.buried.map(({ id }) => id)).toEqual([1]);
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

  describe('with a topic or partition that takes nothing', () => {
    const refusing = (isRefused: (record: OutgoingRecord) => boolean, part: { topic: string; partition?: number }) => {
      return (records: readonly OutgoingRecord[]) => {
        const refused = records.flatMap((record, index) => (isRefused(record) ? [index] : []));
        const error = new TopicUnavailableError('takes nothing', part);
        return refused.length > 0 ? new PartlySentError([], [{ error, records: refused }]) : undefined;
      };
    };
    const partitionOf = ({ key }: OutgoingRecord) => key!.at(-1)! % 3;

    it('sends all others, once, and what was refused in its order as soon as it is taken', async () => {
      const parts = newPipeline({ batchRows: 10 });
      const { producer, store } = parts;
      const away = { topic: 'order-events', partition: 0 };
      producer.behaviour = refusing((record) => partitionOf(record) === 0, away);
      const ids = Array.from({ length: 300 }, (_, index) => index + 1);
      store.commit(...ids.map((id) => aRow(id, String.fromCharCode(96 + (id % 9)))));
      const isAway = (id: number) => (96 + (id % 9)) % 3 === 0;
      const running = parts.pipeline.run();
      const others = ids.filter((id) => !isAway(id)).map(String);
      await eventually(() => expect(producer.values).toEqual(others));
      expect(parts.lanes.parts).toEqual([away]);
      expect(store.waiting.map(({ id }) => id)).toEqual(ids.filter(isAway));

      store.commit(aRow(301, 'a'), aRow(302, '`'));
      await eventually(() => expect(producer.values).toEqual([...others, '301']));
      producer.behaviour = () => undefined;
      await eventually(() => expect(store.waiting).toEqual([]));
      expect(producer.values.slice(others.length + 1)).toEqual([...ids.filter(isAway), 302].map(String));
      await eventually(() => expect(parts.lanes.parts).toEqual([]));
      parts.stop();
      await running;
    });

    it('reads the rows that wait a few times, however many they are and however often the others are read', async () => {
      const parts = newPipeline({ batchRows: 50 });
      const { producer, store, wakeUp } = parts;
      producer.behaviour = refusing(({ topic }) => topic === 'gone', { topic: 'gone' });
      store.commit(...Array.from({ length: 5_000 }, (_, index) => aRow(index + 1, 'a', { topic: 'gone' })));
      const running = parts.pipeline.run();
      await eventually(() => expect(store.shown).toBeGreaterThan(4_900));
      for (let id = 5_001; id <= 5_100; id++) {
        store.commit(aRow(id, 'a'));
        wakeUp.wake();
        await eventually(() => expect(producer.values.at(-1)).toBe(String(id)), { intervalMs: 1 });
      }
      const probes = producer.attempts.filter(([value]) => Number(value) <= 5_000).length;
      expect(store.shown).toBeLessThan(5_000 + 200 + 60 * probes);
      parts.stop();
      await running;
    });

    it('waits longer each time also when its try ends as if the broker were away', async () => {
      const parts = newPipeline({ topicRetryMs: 60_000 });
      const { producer, store, wakeUp } = parts;
      const refuse = refusing(({ topic }) => topic === 'gone', { topic: 'gone' });
      producer.behaviour = refuse;
      store.commit(aRow(1, 'a', { topic: 'gone' }));
      const running = parts.pipeline.run();
      await eventually(() => expect(parts.lanes.parts).toEqual([{ topic: 'gone' }]));
      producer.behaviour = (records) => (refuse(records) ? new BrokerUnavailableError('away') : undefined);
      for (let id = 2; id <= 101; id++) {
        store.commit(aRow(id, 'b'));
        wakeUp.wake();
        await eventually(() => expect(producer.values.at(-1)).toBe(String(id)), { intervalMs: 1 });
      }
      // Pauses double from 1 ms on.
      expect(producer.attempts.filter(([value]) => value === '1').length).toBeLessThan(25);
      parts.stop();
      await running;
    });

    it('sends the others while it catches up', async () => {
      const parts = newPipeline({ batchRows: 10 });
      const { producer, store } = parts;
      producer.behaviour = refusing(({ topic }) => topic === 'gone', { topic: 'gone' });
      store.commit(...Array.from({ length: 500 }, (_, index) => aRow(index + 1, 'a', { topic: 'gone' })));
      const running = parts.pipeline.run();
      await eventually(() => expect(parts.lanes.parts).toEqual([{ topic: 'gone' }]));
      producer.behaviour = () => {
        if (producer.written.length === 51) store.commit(aRow(501, 'a'));
        return undefined;
      };
      await eventually(() => expect(store.waiting).toEqual([]));
      expect(producer.values.indexOf('501')).toBeLessThan(100);
      expect(producer.values.filter((value) => value !== '501')).toEqual(
        Array.from({ length: 500 }, (_, index) => String(index + 1)),
      );
      parts.stop();
      await running;
    });

    it('loses nothing and keeps the order per key, whatever is refused when, and whatever is put back', async () => {
      const run = fc.record({
        refusals: fc.array(fc.record({ topic: fc.nat(1), partition: fc.option(fc.nat(2)), sends: fc.nat(12) }), {
          maxLength: 6,
        }),
        dead: fc.uniqueArray(fc.integer({ min: 1, max: 150 }), { maxLength: 3 }),
        added: fc.nat(6),
      });
      await fc.assert(
        fc.asyncProperty(run, async ({ refusals, dead, added }) => {
          const parts = newPipeline({ batchRows: 7, pollMs: 1 });
          const { producer, store, wakeUp } = parts;
          const topics = ['order-events', 'product-events'];
          const left = refusals.map((refusal) => ({ ...refusal }));
          let buriedOnce = false;
          producer.behaviour = (records) => {
            const found = new Map<object, number[]>();
            records.forEach((record, index) => {
              const refusal = left.find(
                ({ topic, partition, sends }) =>
                  sends > 0 &&
                  topics[topic] === record.topic &&
                  (partition === null || partition === partitionOf(record)),
              );
              if (refusal) found.set(refusal, [...(found.get(refusal) ?? []), index]);
            });
            const unavailable = [...found].map(([refusal, indexes]) => {
              const { topic, partition } = refusal as (typeof left)[number];
              (refusal as (typeof left)[number]).sends--;
              const part = { topic: topics[topic]!, ...(partition !== null && { partition }) };
              return { error: new TopicUnavailableError('takes nothing', part), records: indexes };
            });
            const refusedAlready = new Set(unavailable.flatMap((refusal) => refusal.records));
            const bad = records.findIndex(
              ({ value }, index) => !buriedOnce && !refusedAlready.has(index) && dead.includes(Number(value)),
            );
            // A partition takes all of a request or nothing.
            const beside = records.flatMap((record, index) =>
              record.topic === records[bad]?.topic && partitionOf(record) === partitionOf(records[bad]) ? [index] : [],
            );
            const rejected = bad < 0 ? [] : [{ error: new RecordRejectedError('bad', bad), records: beside }];
            const all = [...unavailable, ...rejected];
            return all.length > 0 ? new PartlySentError([], all) : undefined;
          };
          const rows = Array.from({ length: 150 }, (_, index) =>
            aRow(index + 1, 'abcdefg'[index % 7], { topic: topics[index % 2]! }),
          );
          store.commit(...rows.slice(0, 100));
          const running = parts.pipeline.run();
          await eventually(() => expect(producer.attempts.length).toBeGreaterThan(added), { intervalMs: 1 });
          store.commit(...rows.slice(100));
          wakeUp.wake();
          await eventually(() =>
            expect(left.every(({ sends }) => sends === 0) || store.waiting.length === 0).toBe(true),
          );
          buriedOnce = true;
          await eventually(
            () => {
              store.requeue();
              expect(store.waiting).toEqual([]);
            },
            { intervalMs: 2 },
          );
          parts.stop();
          await running;
          expect([...producer.values].sort()).toEqual(rows.map(({ id }) => String(id)).sort());
          for (const topic of topics) {
            for (const key of 'abcdefg') {
              const ids = producer.written
                .filter((record) => record.topic === topic && String(record.key) === key)
                .map(({ value }) => Number(value));
              expect(ids).toEqual([...ids].sort((a, b) => a - b));
            }
          }
        }),
        { numRuns: 25 },
      );
    });
  });
});
