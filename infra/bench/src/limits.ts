import { randomBytes, randomUUID } from 'node:crypto';
import { createKafkaClient } from '@waybill/messaging/kafka';
import { Client } from 'pg';
import { round, summarise } from './percentiles.js';

/** How long each loop runs, ms. */
const LOOP_MS = 5_000;
const TOPIC = 'order-events';
const VALUE_BYTES = 400;
const SET = 500;

/** What the bare machine does: each figure is the upper bound of something that the system is made of. */
export interface Limits {
  /** kafkajs, acks=all, one sendBatch of 500 records of 400 B after the other: records a second. */
  readonly produceSetsPerSecond: number;
  /** One record a request, one after the other: p50, ms. */
  readonly produceOneMs: number;
  /** BEGIN, order row, outbox row, COMMIT, each awaited, as a plain service would: transactions a second, p50 in ms. */
  readonly transactionsPerSecond: number;
  readonly transactionMs: number;
  /** The same on 16 connections at a time. */
  readonly transactionsPerSecond16: number;
  /** 500 rows of both tables in one transaction: rows of each a second. */
  readonly setRowsPerSecond: number;
  /** A JSON event of 1 KB parsed and written again in Node: a second. */
  readonly jsonPerSecond: number;
}

export async function measureLimits(
  brokers: string,
  databaseUrl: string,
  onStep: (step: string) => void,
): Promise<Limits> {
  onStep('Kafka');
  const kafka = await producing(brokers);
  onStep('Postgres');
  const postgres = await committing(databaseUrl);
  onStep('Node');
  return { ...kafka, ...postgres, jsonPerSecond: parsing() };
}

async function producing(brokers: string): Promise<Pick<Limits, 'produceSetsPerSecond' | 'produceOneMs'>> {
  const producer = createKafkaClient({ clientId: 'bench-limits', brokers: [brokers] }).producer();
  await producer.connect();
  const records = (count: number) =>
    Array.from({ length: count }, () => ({ key: randomUUID(), value: Buffer.alloc(VALUE_BYTES, 'x') }));
  const set = records(SET);
  const sets = await repeat(() => producer.sendBatch({ acks: -1, topicMessages: [{ topic: TOPIC, messages: set }] }));
  const one = await repeat(() => producer.send({ acks: -1, topic: TOPIC, messages: records(1) }));
  await producer.disconnect();
  return { produceSetsPerSecond: Math.round(sets.perSecond * SET), produceOneMs: one.p50 };
}

type PostgresLimits = Pick<
  Limits,
  'transactionsPerSecond' | 'transactionMs' | 'transactionsPerSecond16' | 'setRowsPerSecond'
>;

async function committing(connectionString: string): Promise<PostgresLimits> {
  const clients = await Promise.all(
    Array.from({ length: 16 }, async () => {
      const client = new Client({ connectionString });
      await client.connect();
      return client;
    }),
  );
  const [first] = clients;
  if (!first) throw new Error('there are sixteen');
  await first.query(`CREATE TABLE limit_order (id uuid PRIMARY KEY, state jsonb NOT NULL)`);
  await first.query(`CREATE TABLE limit_outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload bytea)`);
  const alone = await repeat(() => transaction(first, 1));
  const together = await Promise.all(clients.map((client) => repeat(() => transaction(client, 1))));
  const sets = await repeat(() => transaction(first, SET));
  await Promise.all(clients.map((client) => client.end()));
  return {
    transactionsPerSecond: Math.round(alone.perSecond),
    transactionMs: alone.p50,
    transactionsPerSecond16: Math.round(together.reduce((sum, { perSecond }) => sum + perSecond, 0)),
    setRowsPerSecond: Math.round(sets.perSecond * SET),
  };
}

const STATE = JSON.stringify({ lines: [{ sku: 'A', quantity: 1 }], facts: {}, customerId: 'c', note: 'x'.repeat(200) });

async function transaction(client: Client, rows: number): Promise<void> {
  const ids = Array.from({ length: rows }, () => randomUUID());
  const payloads = ids.map(() => randomBytes(VALUE_BYTES));
  await client.query('BEGIN');
  await client.query({
    name: 'order',
    text: 'INSERT INTO limit_order (id, state) SELECT id, $2::jsonb FROM unnest($1::uuid[]) AS id',
    values: [ids, STATE],
  });
  await client.query({
    name: 'outbox',
    text: 'INSERT INTO limit_outbox (payload) SELECT unnest($1::bytea[])',
    values: [payloads],
  });
  await client.query('COMMIT');
}

function parsing(): number {
  const event = JSON.stringify({
    id: randomUUID(),
    data: { text: 'x'.repeat(300), lines: Array(8).fill({ sku: 'A-1', quantity: 3, price: 1999 }) },
  });
  let count = 0;
  const begun = performance.now();
  while (performance.now() - begun < LOOP_MS / 5) {
    for (let index = 0; index < 100; index++) JSON.stringify(JSON.parse(event));
    count += 100;
  }
  return Math.round((count * 1000) / (performance.now() - begun));
}

/** One call after the other for {@link LOOP_MS}, after a fifth of that to warm up. */
async function repeat(call: () => Promise<unknown>): Promise<{ perSecond: number; p50: number }> {
  const warmUntil = performance.now() + LOOP_MS / 5;
  while (performance.now() < warmUntil) await call();
  const samples: number[] = [];
  const begun = performance.now();
  while (performance.now() - begun < LOOP_MS) {
    const at = performance.now();
    await call();
    samples.push(performance.now() - at);
  }
  return { perSecond: (samples.length * 1000) / (performance.now() - begun), p50: round(summarise(samples).p50, 2) };
}
