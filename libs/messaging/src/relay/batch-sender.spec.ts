import { Logger } from '@nestjs/common';
import {
  BrokerUnavailableError,
  PartlySentError,
  RecordRejectedError,
  TopicUnavailableError,
} from '../record/producer-errors.js';
import { ScriptedProducer, valuesOf, type Behaviour } from './testing/scripted-producer.js';
import { aRow } from './testing/row-builder.js';
import { BatchSender } from './batch-sender.js';
import { Lanes } from './lanes.js';
import { OutboxFloor } from '../outbox/outbox-floor.js';
import type { OutboxRow } from '../outbox/outbox-store.js';
import { harmless, type RelayObserver } from './relay-settings.js';

function senderOf(behaviour?: Behaviour, mayGoOn: () => boolean = () => true, observer: RelayObserver = {}) {
  const producer = new ScriptedProducer(behaviour);
  const buried: { row: OutboxRow; error: Error }[] = [];
  const failures: Error[] = [];
  const lanes = new Lanes(producer, { backoffMinMs: 1_000, topicRetryMs: 1_000 }, () => 0);
  const sender = new BatchSender({
    producer,
    laneOf: (row) => lanes.laneOf(row),
    hold: (part) => lanes.hold(part, new OutboxFloor()),
    bury: (row, error) => {
      buried.push({ row, error });
      return Promise.resolve();
    },
    mayGoOn,
    observer: harmless({ ...observer, failed: (error) => failures.push(error) }),
  });
  return { sender, producer, buried, lanes, failures };
}

const refusing =
  (...values: string[]): Behaviour =>
  (records) =>
    valuesOf(records).some((value) => values.includes(value)) ? new RecordRejectedError('too large') : undefined;

describe('BatchSender', () => {
  it('sends a batch in one request and reports all of it as acknowledged', async () => {
    const { sender, producer } = senderOf();
    const rows = [aRow(1), aRow(2), aRow(3)];
    const report = await sender.send(rows);
    expect(producer.attempts).toEqual([['1', '2', '3']]);
    expect(report).toMatchObject({ acknowledged: rows, sent: [{ nextOffset: 3n }], disturbed: false });
  });

  it('buries the one refused row, holds back its aggregate only, and sends everything else', async () => {
    const { sender, producer, buried } = senderOf(refusing('3'));
    const rows = [aRow(1, 'a'), aRow(2, 'b'), aRow(3, 'a'), aRow(4, 'b'), aRow(5, 'a'), aRow(6, 'c')];
    const report = await sender.send(rows);
    expect(buried.map(({ row }) => row.id)).toEqual([3]);
    expect(new Set(producer.values)).toEqual(new Set(['1', '2', '4', '6']));
    expect(report.acknowledged.map(({ id }) => id)).toEqual([1, 2, 4, 6]);
    expect(report.disturbed).toBe(true);
    expect(report.failure).toBeUndefined();
  });

  it('sends the same key in another topic on, since order is per topic and key', async () => {
    const { sender, producer } = senderOf(refusing('1'));
    await sender.send([aRow(1, 'a'), aRow(2, 'a', { topic: 'product-events' })]);
    expect(producer.values).toEqual(['2']);
  });

  it('holds nothing back behind a refused row without a key', async () => {
    const { sender, producer, buried } = senderOf(refusing('1'));
    await sender.send([aRow(1, null), aRow(2, null)]);
    expect(buried).toHaveLength(1);
    expect(producer.values).toEqual(['2']);
  });

  it('finds the refused row at once when the producer names its index', async () => {
    const { sender, producer, buried } = senderOf((records) => {
      const index = valuesOf(records).indexOf('3');
      return index < 0 ? undefined : new RecordRejectedError('bad topic name', index);
    });
    await sender.send([aRow(1, 'a'), aRow(2, 'b'), aRow(3, 'c'), aRow(4, 'd')]);
    expect(buried.map(({ row }) => row.id)).toEqual([3]);
    expect(producer.attempts).toHaveLength(2);
  });

  it('finds several refused rows among many', async () => {
    const { sender, producer, buried } = senderOf(refusing('7', '100', '101'));
    const rows = Array.from({ length: 200 }, (_, index) => aRow(index + 1, `key-${index + 1}`));
    await sender.send(rows);
    expect(buried.map(({ row }) => row.id)).toEqual([7, 100, 101]);
    expect(producer.values).toHaveLength(197);
  });

  it('stops at the first sign that the broker is away and says what was not acknowledged', async () => {
    const { sender, producer } = senderOf((records) =>
      records.length > 1 ? new RecordRejectedError('too large together') : new BrokerUnavailableError('away'),
    );
    const report = await sender.send([aRow(1, 'a'), aRow(2, 'b')]);
    expect(report.failure).toBeInstanceOf(BrokerUnavailableError);
    expect(report.acknowledged).toEqual([]);
    expect(producer.attempts).toEqual([['1', '2'], ['1']]);
  });

  it('sends nothing more once its buckets are lost', async () => {
    let owner = true;
    const { sender, producer } = senderOf(
      (records) => {
        owner = false;
        return records.length > 1 ? new RecordRejectedError('find out which') : undefined;
      },
      () => owner,
    );
    const report = await sender.send([aRow(1, 'a'), aRow(2, 'b')]);
    expect(producer.attempts).toHaveLength(1);
    expect(report).toEqual({ acknowledged: [], sent: [], disturbed: true });
  });

  it('sends nothing to a topic a second time that takes nothing, and tells which it is', async () => {
    const away = new TopicUnavailableError('unknown topic', { topic: 'gone' });
    const { sender, producer, lanes, buried, failures } = senderOf((records) => {
      const refused = records.flatMap(({ topic }, index) => (topic === 'gone' ? [index] : []));
      return refused.length > 0 ? new PartlySentError([], [{ error: away, records: refused }]) : undefined;
    });
    const rows = [aRow(1, 'a', { topic: 'gone' }), aRow(2, 'b'), aRow(3, 'a')];
    const report = await sender.send(rows);
    expect(producer.attempts).toEqual([['1', '2', '3']]);
    expect(report.acknowledged).toEqual(rows.slice(1));
    expect(lanes.parts).toEqual([{ topic: 'gone' }]);
    expect(buried).toEqual([]);
    expect(report.failure).toBeUndefined();
    expect(failures).toEqual([away]);
  });

  it('sends nothing to a partition that takes nothing for the rest of the batch, also while it looks for a bad row', async () => {
    const [first, second] = ['a', 'b'].map((key) => Buffer.from(key).at(-1)! % 3);
    const away = new TopicUnavailableError('no leader', { topic: 'order-events', partition: first! });
    const { sender, producer, buried } = senderOf((records) => {
      const of = (partition: number) =>
        records.flatMap(({ key }, index) => (key!.at(-1)! % 3 === partition ? [index] : []));
      const refusals = [];
      if (of(first!).length > 0) refusals.push({ error: away, records: of(first!) });
      if (valuesOf(records).includes('3'))
        refusals.push({ error: new RecordRejectedError('too large'), records: of(second!) });
      return refusals.length > 0 ? new PartlySentError([], refusals) : undefined;
    });
    const report = await sender.send([1, 3, 5].flatMap((id) => [aRow(id, 'b'), aRow(id + 1, 'a')]));
    expect(producer.attempts.slice(1).flat()).not.toContain('2');
    expect(buried.map(({ row }) => row.id)).toEqual([3]);
    expect(report.acknowledged.map(({ id }) => id)).toEqual([1]);
    expect(report.disturbed).toBe(true);
  });

  it('buries a row whose headers cannot be read, and sends the others', async () => {
    const { sender, producer, buried } = senderOf();
    const broken = aRow(1, 'a', { headers: [['a', {}]] as never });
    const report = await sender.send([broken, aRow(2, 'a'), aRow(3, 'b')]);
    expect(buried).toEqual([{ row: broken, error: expect.objectContaining({ code: 'HEADERS_UNREADABLE' }) as Error }]);
    expect(producer.values).toEqual(['3']);
    expect(report.disturbed).toBe(true);
  });

  it('acknowledges what was sent also when the observer throws', async () => {
    Logger.overrideLogger(false);
    const { sender } = senderOf(undefined, undefined, {
      sent: () => {
        throw new Error('no such label');
      },
    });
    const report = await sender.send([aRow(1)]);
    Logger.overrideLogger(true);
    expect(report.acknowledged).toHaveLength(1);
  });
});
