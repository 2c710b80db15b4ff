import { jest } from '@jest/globals';
import { CommitOutcomeUnknownError } from '@waybill/messaging';
import { fingerprintOf } from '@waybill/platform';
import { v7 as uuidv7 } from 'uuid';
import { request, TestOrders } from '../../../test/test-orders.js';
import { isRefused } from '../domain/index.js';
import type { KeyClaim } from '../persistence/idempotency-keys.js';
import { KeyLostError, type OrderRequest } from './place-order.js';

describe('Placing an order under an idempotency key', () => {
  let desk: TestOrders;

  beforeAll(async () => {
    desk = await TestOrders.start();
  });

  afterAll(async () => {
    await desk?.stop();
  });

  const place = (key: string, overrides: Partial<OrderRequest> = {}) =>
    desk.placeIdempotently.execute(request(overrides), desk.traceparent, key);

  /** The answered request's outcome, in words: the order's id, or the refusal. */
  async function answer(key: string, overrides: Partial<OrderRequest> = {}): Promise<string> {
    const placed = await place(key, overrides);
    if (isRefused(placed)) return placed.refused;
    return isRefused(placed.outcome) ? placed.outcome.refused : placed.outcome.id;
  }

  const ordersOf = async (customerId: string): Promise<string[]> =>
    (await desk.queries.list({ customerId }, 1000)).map(({ id }) => id);

  const customer = (): { customerId: string } => ({ customerId: uuidv7() });

  const claimOf = (key: string, overrides: Partial<OrderRequest>): KeyClaim => {
    const { customerId } = request(overrides);
    return { customerId, key, fingerprint: fingerprintOf(request(overrides)), attempt: uuidv7(), waitSeconds: 0 };
  };

  const claim = async (...claims: KeyClaim[]): Promise<string[]> => {
    const states = await desk.transactions.run((tx) => desk.keys.claim(tx, claims));
    return states.map(({ state }) => state);
  };

  const endLeases = (): Promise<unknown> =>
    desk.dataSource.query(`UPDATE idempotency_key SET lease_ends = now() - interval '1 s' WHERE outcome IS NULL`);

  it('answers the same key and body with the first answer, and takes one order', async () => {
    const who = customer();
    const first = await place('k', who);
    const again = await place('k', who);
    expect(again).toEqual({ outcome: (first as { outcome: unknown }).outcome });
    expect(await ordersOf(who.customerId)).toHaveLength(1);
  });

  it('refuses the key to another body, and gives it to another customer', async () => {
    const who = customer();
    const id = await answer('k', who);
    expect(await answer('k', { ...who, items: [{ sku: 'TEA', quantity: 3 }] })).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await answer('k', who)).toBe(id);
    expect(await answer('k', customer())).not.toBe(id);
  });

  it('takes one order for 200 requests at once, in two instances', async () => {
    const who = customer();
    const other = await desk.another();
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const placed = await (i % 2 ? desk : other).placeIdempotently.execute(request(who), desk.traceparent, 'k');
        if (isRefused(placed)) return placed.refused;
        return isRefused(placed.outcome) ? placed.outcome.refused : placed.outcome.id;
      }),
    );
    const [id] = await ordersOf(who.customerId);
    expect(await ordersOf(who.customerId)).toHaveLength(1);
    expect(new Set(answers.filter((a) => a !== 'IDEMPOTENCY_KEY_IN_USE'))).toEqual(new Set([id]));
    await other.close();
  });

  it('counts the first of two claims on one key in one transaction', async () => {
    const who = customer();
    expect(await claim(claimOf('k', who), claimOf('k', who))).toEqual(['CLAIMED', 'IN_USE']);
  });

  it('stores a refusal like any other answer', async () => {
    const who = customer();
    const unknown = { ...who, items: [{ sku: 'LATER', quantity: 1 }] };
    expect(await answer('k', unknown)).toBe('UNKNOWN_PRODUCT');
    const price = { amount: 1, currency: 'USD' };
    await desk.transactions.run((tx) =>
      desk.catalogue.apply(tx, [{ sku: 'LATER', name: 'Later', price, onHand: 1, revision: 1, deleted: false }]),
    );
    expect(await answer('k', unknown)).toBe('UNKNOWN_PRODUCT');
    expect(isRefused(await desk.placeOrder.execute(request(unknown), desk.traceparent))).toBe(false);
  });

  it('gives a key whose request was never answered to the same request once its lease has ended', async () => {
    const who = customer();
    const dead = claimOf('k', who);
    expect(await claim(dead)).toEqual(['CLAIMED']);
    expect(await answer('k', who)).toBe('IDEMPOTENCY_KEY_IN_USE');
    await endLeases();
    expect(await answer('k', { ...who, paymentMethod: 'tok_declined' })).toBe('IDEMPOTENCY_KEY_REUSED');
    const id = await answer('k', who);
    expect(await ordersOf(who.customerId)).toEqual([id]);
  });

  it('takes no order for a request that wakes up after another one has its key; others of its group are taken', async () => {
    const who = customer();
    const late = claimOf('k', who);
    await claim(late);
    await endLeases();
    const id = await answer('k', who);
    const innocent = customer();
    const [woken, bystander] = await Promise.allSettled([
      desk.placeOrder.execute(request(who), desk.traceparent, late),
      desk.placeOrder.execute(request(innocent), desk.traceparent),
    ]);
    expect(woken).toMatchObject({ status: 'rejected', reason: expect.any(KeyLostError) as unknown });
    expect(bystander.status).toBe('fulfilled');
    expect(await ordersOf(who.customerId)).toEqual([id]);
    expect(await ordersOf(innocent.customerId)).toHaveLength(1);
  });

  it('frees the key when the request came to nothing', async () => {
    const who = customer();
    const broken = jest.spyOn(desk.catalogue, 'findAll').mockRejectedValue(new Error('relation is gone'));
    await expect(place('k', who)).rejects.toThrow('relation is gone');
    broken.mockRestore();
    const id = await answer('k', who);
    expect(await ordersOf(who.customerId)).toEqual([id]);
  });

  it.each(['after it was done', 'before it was done'])('takes one order when COMMIT was lost %s', async (when) => {
    const who = customer();
    const { transactions } = desk;
    const run = transactions.run.bind(transactions);
    let calls = 0;
    const lost = jest.spyOn(transactions, 'run').mockImplementation(async (work) => {
      // The claim goes through, the order's own commit is the one that breaks.
      if (++calls !== 2) return run(work);
      if (when === 'after it was done') await run(work);
      throw new CommitOutcomeUnknownError(new Error('connection lost'));
    });
    const first = await answer('k', who).catch((error: { code: string }) => error.code);
    lost.mockRestore();
    const id = await answer('k', who);
    expect(await ordersOf(who.customerId)).toEqual([id]);
    expect(first).toBe(when === 'after it was done' ? id : 'COMMIT_OUTCOME_UNKNOWN');
  });

  it('gives back what the client was told in the end, where it waited for more', async () => {
    const who = customer();
    const placed = await desk.placeIdempotently.execute(request(who), desk.traceparent, 'k', 20);
    if (isRefused(placed) || isRefused(placed.outcome) || !placed.claim) throw new Error('not taken');
    expect(await answer('k', who)).toBe('IDEMPOTENCY_KEY_IN_USE');
    await desk.placeIdempotently.amend(placed.claim, { ...placed.outcome, progress: 'COMPLETED' });
    expect(await place('k', who)).toMatchObject({ outcome: { id: placed.outcome.id, progress: 'COMPLETED' } });
  });

  it('gives the first answer where the process died while the client waited for more', async () => {
    const who = customer();
    const placed = await desk.placeIdempotently.execute(request(who), desk.traceparent, 'k', 20);
    if (isRefused(placed) || isRefused(placed.outcome)) throw new Error('not taken');
    expect(await answer('k', who)).toBe('IDEMPOTENCY_KEY_IN_USE');
    await desk.dataSource.query(
      `UPDATE idempotency_key SET lease_ends = now() - interval '1 s' WHERE customer_id = $1`,
      [who.customerId],
    );
    expect(await answer('k', who)).toBe(placed.outcome.id);
    expect(await ordersOf(who.customerId)).toEqual([placed.outcome.id]);
  });

  it('gives the first answer where the request failed while it waited', async () => {
    const who = customer();
    const placed = await desk.placeIdempotently.execute(request(who), desk.traceparent, 'k', 20);
    if (isRefused(placed) || isRefused(placed.outcome) || !placed.claim) throw new Error('not taken');
    await desk.placeIdempotently.release(placed.claim);
    expect(await answer('k', who)).toBe(placed.outcome.id);
  });

  it('forgets keys after a day, a batch at a time; then they are new', async () => {
    const who = customer();
    const id = await answer('old', who);
    for (const key of ['a', 'b']) await answer(key, who);
    await desk.dataSource.query(
      `UPDATE idempotency_key SET expires_at = now() - interval '1 s' WHERE customer_id = $1`,
      [who.customerId],
    );
    expect(await answer('old', who)).not.toBe(id);
    expect(await desk.keys.forgetExpired(1)).toBe(1);
    expect(await desk.keys.forgetExpired(10)).toBe(1);
    expect(await desk.keys.forgetExpired(10)).toBe(0);
  });

  it('costs nothing without a key', async () => {
    const answered = jest.spyOn(desk.keys, 'answer');
    await desk.place();
    expect(answered).not.toHaveBeenCalled();
    answered.mockRestore();
  });

  it('asks inventory where the order must be in stock, and goes on without it', async () => {
    const must = { requireStock: true };
    desk.stock.says = new Map([['TEA', 1]]);
    expect(await answer('short', { ...customer(), ...must })).toBe('INSUFFICIENT_STOCK');
    desk.stock.says = new Map([['TEA', 2]]);
    expect((await desk.place(must)).stockCheck).toBe('live');
    desk.stock.says = undefined;
    expect((await desk.place(must)).stockCheck).toBe('fallback');
    expect((await desk.place()).stockCheck).toBeUndefined();
  });
});
