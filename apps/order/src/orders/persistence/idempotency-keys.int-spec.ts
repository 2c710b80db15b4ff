import { eventually } from '@waybill/testing';
import { v7 as uuidv7 } from 'uuid';
import { TestOrders } from '../../../test/test-orders.js';
import { refused, type PlacingOutcome } from '../domain/index.js';
import type { KeyClaim } from './idempotency-keys.js';

const OUTCOME: PlacingOutcome = { ...refused('UNKNOWN_PRODUCT', 'no such product'), skus: ['LOST'] };

describe('Idempotency keys', () => {
  let desk: TestOrders;

  beforeAll(async () => {
    desk = await TestOrders.start();
  });

  afterAll(async () => {
    await desk?.stop();
  });

  const aClaim = (key: string): KeyClaim => ({
    customerId: 'ada',
    key,
    fingerprint: 'f',
    attempt: uuidv7(),
    waitSeconds: 0,
  });

  /** Transactions of this test's database that wait for a row. */
  const waiting = (): Promise<unknown[]> =>
    desk.dataSource.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );

  it('are locked for answers in the order in which they are claimed, whatever order the answers come in', async () => {
    const [a, b] = [aClaim('a'), aClaim('b')];
    await desk.transactions.run((tx) => desk.keys.claim(tx, [a, b]));
    const lock = (key: string) => `SELECT FROM idempotency_key WHERE key = '${key}' FOR UPDATE NOWAIT`;
    let answered: Promise<boolean> | undefined;
    await desk.transactions.run(async (tx) => {
      await tx.query(lock('a'));
      const answers = [b, a].map((claim) => ({ claim, outcome: OUTCOME }));
      answered = desk.transactions.run((other) => desk.keys.answer(other, answers));
      await eventually(async () => expect(await waiting()).toHaveLength(1));
      // NOWAIT: fails at once where the answers, which wait for a, have b.
      await tx.query(lock('b'));
    });
    expect(await answered).toBe(true);
  });
});
