import { randomUUID } from 'node:crypto';
import { createKafkaClient } from '@waybill/messaging/kafka';
import { eventually, type TestSystem } from '@waybill/testing';
import type { SharedSystem } from '../support/shared-system.js';

const DEEP = 20_000;

/** Records that another program writes, each followed by one that all can read. */
const STRANGE: readonly [what: string, value: (subject: string) => string | null][] = [
  ['nested some ten thousand levels deep', () => `{"type":"Deep","data":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`],
  ['deep outside an envelope', () => `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`],
  [
    'nearly as large as the broker takes',
    (subject) => JSON.stringify({ type: 'Giant', subject, data: 'x'.repeat(900_000) }),
  ],
  ['without a value', () => null],
  ['null', () => 'null'],
  ['full of nulls', () => '{"type":null,"time":null,"id":null,"subject":null,"data":{"items":[null,{"sku":null}]}}'],
  [
    'of another time than there is',
    () => '{"type":"Never","time":"the day after","id":"x","causationid":"x","data":{}}',
  ],
];

export const strangeRecords = (shared: SharedSystem): void =>
  describe('a record', () => {
    let system: TestSystem;
    beforeAll(() => {
      ({ system } = shared);
    });

    it.each(STRANGE)('%s is shown, as are those after it: tail, trace and the dead letters', async (_what, value) => {
      const orderId = randomUUID();
      const marker = `after-${orderId}`;
      const kafka = createKafkaClient({ clientId: 'stranger', brokers: system.brokers.split(',') });
      const producer = kafka.producer();
      await producer.connect();
      await producer.send({
        topic: 'shipping-events',
        messages: [
          { key: orderId, value: value(orderId) },
          { key: orderId, value: JSON.stringify({ type: 'Plain', subject: marker, time: new Date().toISOString() }) },
        ],
      });
      await producer.disconnect();

      const shows = async (command: string[], expected: string) => {
        const { exitCode, stdout, stderr } = await system.waybill(command);
        expect({ command, exitCode, stderr }).toEqual({ command, exitCode: 0, stderr: '' });
        expect(stdout.includes(expected)).toBe(true);
        return stdout;
      };
      await shows(['tail', 'shipping-events', '--no-follow'], marker);
      const tailed = await shows(['tail', 'shipping-events', '--no-follow', '--json', '--order', orderId], marker);
      expect(
        tailed
          .trimEnd()
          .split('\n')
          .map((line) => (JSON.parse(line) as { key: string }).key),
      ).toEqual([orderId, orderId]);
      await shows(['trace', orderId], 'Plain');
      expect(JSON.parse(await shows(['trace', orderId, '--json'], 'Plain'))).toHaveLength(2);

      const letter = await eventually(
        async () => {
          const { stdout } = await system.waybill(['dlq', 'list', '--topic', 'shipping-events', '--json']);
          const letters = JSON.parse(stdout) as { id: string; key: string; consumer: string }[];
          const found = letters.find(({ key, consumer }) => key === orderId && consumer === 'order');
          expect(found).toBeDefined();
          return String(found?.id);
        },
        { timeoutMs: 30_000, intervalMs: 500 },
      );
      await shows(['dlq', 'show', letter], letter);
      expect(JSON.parse(await shows(['dlq', 'show', letter, '--json'], letter))).toMatchObject({ id: letter });
    });
  });
