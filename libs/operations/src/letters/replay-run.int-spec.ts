import { randomUUID } from 'node:crypto';
import { provisionTopics, Reaper } from '@waybill/local-infra';
import { createKafkaClient } from '@waybill/messaging/kafka';
import { startTestBroker, type TestBroker } from '@waybill/testing';
import type { Producer } from 'kafkajs';
import type { KafkaAccess } from '../kafka/kafka-access.js';
import { readKey } from '../kafka/read-key.js';
import { LetterIndex } from './letter-index.js';
import { inOffice, type Office } from './office.js';
import { NO_PROGRESS, runReplay, type ReplayOrder, type ReplayPorts, type ReplayProgress } from './replay-run.js';
import type { LetterEnds } from './select-letters.js';

describe('replaying many dead letters', () => {
  let broker: TestBroker;
  let kafka: KafkaAccess;
  let producer: Producer;

  beforeAll(async () => {
    broker = await startTestBroker(new Reaper());
    await provisionTopics(broker.brokers, 2);
    const brokers = broker.brokers.split(',');
    kafka = { brokers, client: {} };
    producer = createKafkaClient({ clientId: 'suite', brokers }).producer({ allowAutoTopicCreation: false });
    await producer.connect();
  });
  afterAll(async () => {
    await producer?.disconnect();
    await broker?.stop();
  });

  /** Letters of one order, so that they lie in order and each case sees its own. @returns their event ids */
  async function die(
    key: string,
    count: number,
    eventIds: readonly string[] = Array.from({ length: count }, () => randomUUID()),
  ) {
    await producer.send({
      topic: 'order-events.dlq',
      messages: eventIds.map((id) => ({
        key,
        value: '{}',
        headers: {
          'event-type': 'OrderCreated',
          'event-id': id,
          'dlq-topic': 'order-events',
          'dlq-partition': '0',
          'dlq-offset': '1',
          'dlq-consumer': 'payment',
          'dlq-error-code': 'INVALID',
          'dlq-error-message': 'no',
          'dlq-attempts': '1',
          'dlq-failed-at': new Date().toISOString(),
        },
      })),
    });
    return eventIds;
  }

  const preview = async (): Promise<LetterEnds> => (await new LetterIndex(kafka).read()).ends;

  const orderFor = async (key: string, more: Partial<ReplayOrder> = {}): Promise<ReplayOrder> => ({
    selection: { orderId: key },
    ends: await preview(),
    batch: 100,
    perSecond: 500,
    startedAt: Date.now(),
    ...more,
  });

  const run = (order: ReplayOrder, begin: ReplayProgress, ports: Partial<ReplayPorts>) =>
    inOffice({ kafka, askInventory: () => Promise.reject(new Error('no product')), by: 'Olga (console)' }, (office) =>
      runReplay(order, begin, {
        kafka,
        office,
        handledBy: (_, ids) => Promise.resolve(new Set(ids)),
        keep: () => Promise.resolve(true),
        ...ports,
      }),
    );

  /** Event ids that were sent again, in order. */
  async function replayed(key: string): Promise<string[]> {
    const { records } = await readKey(kafka, {
      topics: ['order-events'],
      key,
      within: { since: Date.now() - 600_000 },
    });
    return records.map(({ headers }) => String(headers['event-id']));
  }

  const states = async (key: string): Promise<string[]> =>
    (await new LetterIndex(kafka).read()).letters
      .filter((letter) => letter.key === key)
      .map(({ state, decision }) => `${state} by ${decision?.by ?? '-'}`);

  it('sends the letters of the preview once, and none that died later', async () => {
    const key = randomUUID();
    const ids = await die(key, 5);
    const order = await orderFor(key);
    await die(key, 1);
    const { progress, ended } = await run(order, NO_PROGRESS, {});
    expect({ progress, ended }).toEqual({
      progress: { sent: 5, refused: 0, handled: 5, diedAgain: 0, unconfirmed: [] },
      ended: true,
    });
    expect(await replayed(key)).toEqual(ids);
    expect((await states(key)).sort()).toEqual([
      ...Array<string>(5).fill('replayed by Olga (console)'),
      'waiting by -',
    ]);
  });

  it('goes on where it ended when it was broken off in the middle, and sends nothing twice', async () => {
    const key = randomUUID();
    const ids = await die(key, 6);
    const order = await orderFor(key, { batch: 2 });
    const kept: ReplayProgress[] = [];
    const killed = run(order, NO_PROGRESS, {
      keep: (progress) => {
        kept.push(progress);
        return progress.sent >= 2 ? Promise.reject(new Error('killed')) : Promise.resolve(true);
      },
    });
    await expect(killed).rejects.toThrow('killed');
    // What was kept last is older than what was sent: the letters themselves say what is done.
    const { progress } = await run(order, kept[0] ?? NO_PROGRESS, {});
    expect(progress).toMatchObject({ sent: 4, handled: 4 });
    expect(await replayed(key)).toEqual(ids);
  });

  it('ends within a set when it is cancelled', async () => {
    const key = randomUUID();
    await die(key, 6);
    const order = await orderFor(key, { batch: 2 });
    const { progress, ended } = await run(order, NO_PROGRESS, { keep: ({ sent }) => Promise.resolve(sent < 2) });
    expect({ sent: progress.sent, ended }).toEqual({ sent: 2, ended: false });
    expect(await replayed(key)).toHaveLength(2);
  });

  it('leaves out what somebody else decided about meanwhile', async () => {
    const key = randomUUID();
    await die(key, 3);
    const order = await orderFor(key, { batch: 1 });
    const drop = async ({ box, desk }: Office): Promise<void> => {
      const letters = (await new LetterIndex(kafka).read()).letters.filter((letter) => letter.key === key);
      await desk.drop(await box.find(letters.filter(({ state }) => state === 'waiting').map(({ id }) => id)));
    };
    const { progress } = await run(order, NO_PROGRESS, {
      keep: async ({ sent, refused }) => {
        if (sent === 1 && refused === 0)
          await inOffice({ kafka, askInventory: () => Promise.reject(new Error()) }, drop);
        return true;
      },
    });
    expect(progress).toMatchObject({ sent: 1, refused: 2, handled: 1 });
  });

  it('counts what died again, by the letters that were written since', async () => {
    const key = randomUUID();
    const [first = '', ...others] = await die(key, 3);
    const order = await orderFor(key, { batch: 3 });
    let asked = 0;
    const { progress } = await run(order, NO_PROGRESS, {
      handledBy: async (_, ids) => {
        if ((asked += 1) === 1) await die(key, 1, [first]);
        return new Set(ids.filter((id) => others.includes(id)));
      },
    });
    expect(progress).toEqual({ sent: 3, refused: 0, handled: 2, diedAgain: 1, unconfirmed: [] });
  });
});
