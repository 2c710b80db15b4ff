import kafkajs from 'kafkajs';
import type {
  AssignedPartitions,
  Delivery,
  FetchedBatch,
  PositionReset,
  RecordIntake,
  WaitingRecords,
} from '../record/record-source.js';
import { FakeKafkaJs } from '../../test/support/fake-kafkajs.js';
import { KafkaJsConsumer } from './kafkajs-consumer.js';

class Intake implements RecordIntake {
  readonly told: string[] = [];
  readonly offsets: string[] = [];
  readonly next: string[] = [];
  takes = true;
  deliverError: Error | undefined;

  joined(partitions: AssignedPartitions): void {
    this.told.push(`joined ${Object.values(partitions).flat().length}`);
  }
  left(error?: Error): void {
    this.told.push(error ? `left: ${error.message}` : 'left');
  }
  failed(error: Error): void {
    this.told.push(`failed: ${error.message}`);
  }
  waiting({ position, highWatermark }: WaitingRecords): void {
    this.told.push(`at ${position} of ${highWatermark}`);
  }
  hindered(error: Error): void {
    this.told.push(`hindered: ${error.message}`);
  }
  repositioned({ wanted, position }: PositionReset): void {
    this.told.push(`at ${position} instead of ${wanted}`);
  }
  async deliver({ records, nextOffset }: FetchedBatch, delivery: Delivery): Promise<void> {
    if (this.deliverError) throw this.deliverError;
    await delivery.heartbeat();
    if (!this.takes) return;
    this.next.push(nextOffset);
    this.offsets.push(...records.map(({ offset }) => offset));
    delivery.taken();
  }
}

const until = async (condition: () => boolean): Promise<void> => {
  const deadline = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('waited in vain');
    await new Promise((resolve) => setImmediate(resolve));
  }
};

const unavailable = () => new kafkajs.KafkaJSConnectionError('connect ECONNREFUSED');

describe('the kafkajs consumer', () => {
  let kafka: FakeKafkaJs;
  let intake: Intake;
  let source: KafkaJsConsumer;
  const current = () => {
    const consumer = kafka.consumers.at(-1);
    if (consumer === undefined) throw new Error('none yet');
    return consumer;
  };
  const start = async () => {
    source.start(intake);
    await until(() => kafka.consumers.at(-1)?.running === true);
    current().join();
    return current();
  };

  beforeEach(() => {
    kafka = new FakeKafkaJs();
    intake = new Intake();
    source = new KafkaJsConsumer(kafka.client, { groupId: 'depot', topics: ['parcels'], sessionTimeoutMs: 6_000 });
  });
  afterEach(() => source.stop());

  it('leaves nothing to kafkajs’s defaults that lose records', async () => {
    const consumer = await start();
    expect(consumer.options).toMatchObject({ groupId: 'depot', sessionTimeout: 6_000, allowAutoTopicCreation: false });
    expect(consumer.subscription).toEqual({ topics: ['parcels'], fromBeginning: true });
    expect(consumer.runOptions).toMatchObject({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 5,
    });
  });

  it('goes on behind a batch only when it was taken', async () => {
    const consumer = await start();
    await consumer.fetch(['7', '8']);
    intake.takes = false;
    await consumer.fetch(['9']);
    expect(consumer.resolved).toEqual(['8']);
    expect(intake.offsets).toEqual(['7', '8']);
  });

  it('commits with the present generation, in one request', async () => {
    const consumer = await start();
    await consumer.fetch(['7']);
    const at = (partition: number, offset: string) => ({ topic: 'parcels', partition, offset });
    await source.commit([at(0, '8'), at(1, '3')]);
    expect(consumer.commits).toEqual([
      {
        topics: [
          {
            topic: 'parcels',
            partitions: [
              { partition: 0, offset: '8' },
              { partition: 1, offset: '3' },
            ],
          },
        ],
      },
    ]);
  });

  it('refuses a commit when there is no session to make it in', async () => {
    await expect(source.commit([])).rejects.toMatchObject({ code: 'SESSION_LOST' });
    await start();
    await expect(source.commit([])).rejects.toMatchObject({ code: 'SESSION_LOST' });
  });

  it('throws no raw error into kafkajs, which would stop for good', async () => {
    const consumer = await start();
    intake.deliverError = new TypeError('x is not a function');
    const thrown: unknown = await consumer.fetch(['7']).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ name: 'KafkaJSError', retriable: true, message: 'x is not a function' });
  });

  it('gives the error of a heartbeat back to kafkajs as it was', async () => {
    const consumer = await start();
    const rebalance = new kafkajs.KafkaJSProtocolError({
      type: 'REBALANCE_IN_PROGRESS',
      code: 27,
      message: 'x',
    } as never);
    consumer.heartbeatError = rebalance;
    await expect(consumer.fetch(['7'])).rejects.toBe(rebalance);
  });

  it('tells of every change of the assignment', async () => {
    const consumer = await start();
    consumer.emit('REBALANCING');
    consumer.join(1);
    expect(intake.told).toEqual(['joined 2', 'left', 'joined 1']);
  });

  it('starts a new consumer after a crash that may pass', async () => {
    const first = await start();
    first.emit('CRASH', { error: unavailable(), restart: false });
    await until(() => kafka.consumers.length === 2 && current().running);
    current().join(2);
    expect(first.disconnected).toBe(true);
    expect(intake.told).toEqual(['joined 2', 'left: The broker is away: connect ECONNREFUSED', 'joined 2']);
    await first.fetch(['7']);
    expect(intake.offsets).toEqual([]);
  });

  it('tries again for as long as the broker is away', async () => {
    kafka.prepare = (consumer) => {
      if (kafka.consumers.length < 2) consumer.connectError = unavailable();
    };
    await start();
    expect(kafka.consumers).toHaveLength(3);
    expect(intake.told.at(-1)).toBe('joined 2');
  });

  it('gives up when kafkajs breaks down inside', async () => {
    const consumer = await start();
    const error = new TypeError('cannot read properties of undefined');
    consumer.emit('CRASH', { error: Object.assign(new Error('wrapped'), { cause: error }), restart: false });
    await until(() => intake.told.some((line) => line.startsWith('failed')));
    expect(kafka.consumers).toHaveLength(1);
  });

  it.each([
    ['GROUP_AUTHORIZATION_FAILED', 'the right to read with this group'],
    ['INCONSISTENT_GROUP_PROTOCOL', 'other members of the group'],
    ['SASL_AUTHENTICATION_FAILED', 'its name and password'],
  ])('tries again when the broker refuses it by %s, and says what to look at', async (type, lookAt) => {
    const first = await start();
    const error = new kafkajs.KafkaJSProtocolError({ type, code: 30, message: 'no' } as never);
    first.emit('CRASH', { error: Object.assign(new Error('wrapped'), { cause: error }), restart: false });
    await until(() => kafka.consumers.length === 2 && current().running);
    expect(intake.told.at(-1)).toContain(`left: The broker refuses group depot: ${type} (no). To look at: ${lookAt}`);
  });

  it('advances behind a batch of nothing for readers, which it can commit by itself', async () => {
    const consumer = await start();
    consumer.passOver('41');
    await until(() => intake.next.includes('42'));
    await source.commit([{ topic: 'parcels', partition: 0, offset: '42' }]);
    expect(consumer.committedApart).toEqual([{ topic: 'parcels', partition: 0, offset: '42' }]);
  });

  it.each([
    ['records were deleted before it read them', '50', 'at 50 instead of 7'],
    ['the log begins again', '0', 'at 0 instead of 7'],
  ])('says so when %s', async (_, fetchedOffset, told) => {
    kafka.committed = '7';
    const consumer = await start();
    await consumer.fetch([fetchedOffset], fetchedOffset);
    expect(intake.told.at(-1)).toBe(told);
    await consumer.fetch([String(Number(fetchedOffset) + 1)]);
    expect(intake.told.at(-1)).toBe(told);
  });

  it('reads the other topics when one cannot be read, names that one, and takes it in once it can be', async () => {
    const topics = ['parcels', 'returns'];
    source = new KafkaJsConsumer(kafka.client, { groupId: 'depot', topics, sessionTimeoutMs: 6_000, lookEveryMs: 20 });
    kafka.unreadable.set('returns', new kafkajs.KafkaJSProtocolError({ type: 'LEADER_NOT_AVAILABLE' } as never));
    const consumer = await start();
    expect(consumer.subscription).toEqual({ topics: ['parcels'], fromBeginning: true });
    expect(intake.told[0]).toContain('hindered: Topic returns cannot be read for now');
    kafka.unreadable.clear();
    await until(() => kafka.consumers.length === 2 && current().running);
    expect(current().subscription).toEqual({ topics, fromBeginning: true });
  });

  it('waits two seconds at most for the goodbye of a broker that hangs', async () => {
    const consumer = await start();
    consumer.disconnect = () => new Promise<never>(() => undefined);
    await source.stop();
    expect(intake.told).toEqual(['joined 2']);
  });

  it('starts anew when it was joined to the group again while fetches from another broker were under way', async () => {
    const consumer = await start();
    consumer.emit('FETCH_START', { nodeId: '1' });
    consumer.emit('FETCH_START', { nodeId: '2' });
    consumer.join(1);
    expect(intake.told).toEqual(['joined 2', expect.stringContaining('joined again') as string]);
    await consumer.fetch(['7']);
    expect(intake.offsets).toEqual([]);
    await until(() => kafka.consumers.length === 2);
  });

  it('takes in nothing more once it is paused, and does not join again', async () => {
    const consumer = await start();
    source.pause();
    await consumer.fetch(['7']);
    expect(intake.offsets).toEqual([]);
    expect(consumer.resolved).toEqual([]);
    consumer.emit('CRASH', { error: unavailable(), restart: false });
    await source.stop();
    expect(kafka.consumers).toHaveLength(1);
  });
});
