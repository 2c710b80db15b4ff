import kafkajs from 'kafkajs';
import type { Delivery, FetchedBatch, PositionReset, RecordIntake } from '../record/record-source.js';
import { FakeKafkaJs } from '../../test/support/fake-kafkajs.js';
import { KafkaJsConsumer } from './kafkajs-consumer.js';

class Intake implements RecordIntake {
  readonly told: string[] = [];
  readonly offsets: string[] = [];
  takes = true;
  deliverError: Error | undefined;

  joined(partitions: number): void {
    this.told.push(`joined ${partitions}`);
  }
  left(error?: Error): void {
    this.told.push(error ? `left: ${error.message}` : 'left');
  }
  failed(error: Error): void {
    this.told.push(`failed: ${error.message}`);
  }
  repositioned({ wanted, position }: PositionReset): void {
    this.told.push(`at ${position} instead of ${wanted}`);
  }
  async deliver({ records }: FetchedBatch, delivery: Delivery): Promise<void> {
    if (this.deliverError) throw this.deliverError;
    await delivery.heartbeat();
    if (!this.takes) return;
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
      partitionsConsumedConcurrently: 12,
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
    expect(intake.told).toEqual(['joined 2', 'left: connect ECONNREFUSED', 'joined 2']);
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

  it.each([
    [
      'the broker refuses it',
      new kafkajs.KafkaJSProtocolError({ type: 'GROUP_AUTHORIZATION_FAILED', code: 30 } as never),
    ],
    ['kafkajs breaks down inside', new TypeError('cannot read properties of undefined')],
  ])('gives up when %s', async (_, error) => {
    const consumer = await start();
    consumer.emit('CRASH', { error: Object.assign(new Error('wrapped'), { cause: error }), restart: false });
    await until(() => intake.told.some((line) => line.startsWith('failed')));
    expect(kafka.consumers).toHaveLength(1);
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
