import { randomUUID } from 'node:crypto';
import { createKafkaClient, KafkaJsProducer } from '@waybill/messaging/kafka';
import { eventually, type TestSystem } from '@waybill/testing';
import type { SharedSystem } from '../support/shared-system.js';

interface Decided {
  readonly id: string;
  readonly action: string;
  readonly result: string;
  readonly state: string;
}

interface Plan {
  readonly dryRun: true;
  readonly action: string;
  readonly count: number;
  readonly letters: readonly { readonly id: string }[];
}

const LETTERS = 3_000;
const ROWS = 1_200;

/** No service handles it: whatever is sent of it changes nothing. */
const UNHEARD = 'Unheard';

export const manyAtOnce = (shared: SharedSystem): void =>
  describe('thousands of them', () => {
    let system: TestSystem;
    beforeAll(() => {
      ({ system } = shared);
    });

    const waybill = async <T>(...args: string[]): Promise<T> => {
      const { exitCode, stdout, stderr } = await system.waybill([...args, '--json']);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      return JSON.parse(stdout) as T;
    };

    describe('dead letters', () => {
      const old = `${UNHEARD}Old`;
      const ours = ['--consumer', 'notification', '--topic', 'order-events', '--error', 'SUITE'];

      beforeAll(async () => {
        const kafka = createKafkaClient({ clientId: 'suite', brokers: system.brokers.split(',') });
        const producer = new KafkaJsProducer(kafka);
        const records = Array.from({ length: LETTERS }, (_, n) => ({
          topic: 'order-events.dlq',
          key: Buffer.from(`bulk-${n % 97}`),
          value: Buffer.from(JSON.stringify({ specversion: '1.0', type: UNHEARD, id: randomUUID(), data: { n } })),
          headers: {
            'event-type': n % 3 === 0 ? old : UNHEARD,
            'dlq-topic': 'order-events',
            'dlq-partition': '0',
            'dlq-offset': String(n),
            'dlq-consumer': 'notification',
            'dlq-error-code': 'SUITE',
            'dlq-error-message': 'made by the suite',
            'dlq-attempts': '1',
            'dlq-failed-at': new Date(Date.now() - (n % 3 === 0 ? 7_200_000 : 1_000)).toISOString(),
          },
        }));
        for (let at = 0; at < records.length; at += 500) await producer.send(records.slice(at, at + 500));
        await producer.disconnect();
      });

      it('are chosen by type and age; a dry run says which, and leaves them as they are', async () => {
        const plan = () => waybill<Plan>('dlq', 'drop', '--all', '--dry-run', ...ours, '--older-than', '1h');
        expect(await plan()).toMatchObject({ dryRun: true, action: 'drop', count: LETTERS / 3 });
        const { count, letters } = await plan();
        expect(letters).toHaveLength(count);
        const young = await waybill<Plan>('dlq', 'replay', '--all', '--dry-run', ...ours, '--newer-than', '1h');
        expect(young.count).toBe((LETTERS * 2) / 3);
        const typed = await waybill<object[]>('dlq', 'list', ...ours, '--type', old);
        expect(typed).toHaveLength(LETTERS / 3);
      });

      it('are dropped and replayed, each is on record, and none is decided about twice', async () => {
        const dropped = await waybill<Decided[]>('dlq', 'drop', '--all', ...ours, '--type', old);
        expect(dropped).toHaveLength(LETTERS / 3);
        expect(new Set(dropped.map(({ id }) => id)).size).toBe(LETTERS / 3);
        const replayed = await waybill<Decided[]>('dlq', 'replay', '--all', ...ours);
        expect(replayed).toHaveLength((LETTERS * 2) / 3);
        expect(new Set(replayed.map(({ result, state }) => `${result} ${state}`))).toEqual(new Set(['done replayed']));
        expect(await waybill('dlq', 'replay', '--all', ...ours)).toEqual([]);
        expect(await waybill('dlq', 'drop', '--all', ...ours)).toEqual([]);
        const { stdout } = await system.waybill(['tail', 'dlq-audit', '--no-follow', '--json']);
        const decisions = stdout
          .trimEnd()
          .split('\n')
          .map((line) => (JSON.parse(line) as { value: Decided & { letter: string } }).value);
        const onRecord = new Map(decisions.map(({ letter, state }) => [letter, state]));
        expect([...dropped, ...replayed].filter(({ id, state }) => onRecord.get(id) !== state)).toEqual([]);
      });

      it('are sent again, for that one consumer, in the order in which they lie', async () => {
        const { stdout } = await system.waybill(['tail', 'order-events', '--no-follow', '--json', '--type', UNHEARD]);
        const sent = stdout
          .trimEnd()
          .split('\n')
          .map(
            (line) =>
              JSON.parse(line) as { key: string; headers: Record<string, string>; value: { data: { n: number } } },
          );
        expect(sent).toHaveLength((LETTERS * 2) / 3);
        expect(new Set(sent.map(({ headers }) => headers['replay-for']))).toEqual(new Set(['notification']));
        const ofOneKey = sent.filter(({ key }) => key === 'bulk-5').map(({ value }) => value.data.n);
        expect(ofOneKey).toEqual([...ofOneKey].sort((a, b) => a - b));
      });
    });

    describe('dead outbox rows', () => {
      const bury = (rows: number, type: string, error: string) =>
        system.execute(
          'shipping',
          `INSERT INTO outbox_dead (id, event_id, bucket, topic, key, payload, headers, created_at, error_code, error_message)
           SELECT nextval(pg_get_serial_sequence('outbox', 'id')), gen_random_uuid(), n % 16, 'shipping-events',
                  convert_to('dead-' || n, 'UTF8'), convert_to('{"type":"Unheard"}', 'UTF8'),
                  json_build_object('event-type', $2::text), now(), $3::text, 'made by the suite'
           FROM generate_series(1, $1::int) AS n`,
          [rows, type, error],
        );

      it('are put back or given up by topic, type, error and age; a dry run changes nothing', async () => {
        await bury(ROWS, UNHEARD, 'TOO_LATE');
        await bury(10, `${UNHEARD}Other`, 'TOO_LARGE');
        const plan = await waybill<{ count: number; rows: object[] }>('outbox', 'requeue', '--all', '--dry-run');
        expect(plan).toMatchObject({ dryRun: true, action: 'requeue', count: ROWS + 10 });
        expect(plan.rows[0]).toMatchObject({ service: 'shipping', type: UNHEARD, errorCode: 'TOO_LATE' });
        const none = await waybill('outbox', 'requeue', '--all', '--older-than', '1h');
        expect(none).toMatchObject({ action: 'requeue', requeued: 0 });
        const dropped = await waybill('outbox', 'drop', '--all', '--type', `${UNHEARD}Other`, '--error', 'TOO_LARGE');
        expect(dropped).toMatchObject({ action: 'drop', dropped: 10 });
        const requeued = await waybill<{ services: object[] }>(
          'outbox',
          'requeue',
          '--all',
          '--topic',
          'shipping-events',
        );
        expect(requeued).toMatchObject({ requeued: ROWS });
        expect(requeued.services).toContainEqual({ service: 'shipping', requeued: ROWS });
        expect(await waybill('outbox', 'dead')).toEqual([]);
        await eventually(async () => expect(await waybill('outbox')).toMatchObject({ waiting: 0, dead: 0 }));
        const { stdout } = await system.waybill([
          'tail',
          'shipping-events',
          '--no-follow',
          '--json',
          '--type',
          UNHEARD,
        ]);
        expect(stdout.trimEnd().split('\n')).toHaveLength(ROWS);
      });
    });

    it.each([
      'dlq drop',
      'dlq replay --rate 5',
      'dlq replay --all --rate 0',
      'dlq drop --all --older-than yesterday',
      'dlq replay --dry-run order-events.dlq:0:0',
      'outbox requeue',
      'outbox requeue order',
      'outbox requeue --all order 1',
      'outbox drop order 1 --topic order-events',
      'outbox drop --all --service nobody',
    ])('called wrongly (%p) changes nothing and exits with 2', async (command) => {
      const { exitCode, stdout, stderr } = await system.waybill(command.split(' '));
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).not.toBe('');
    });
  });
