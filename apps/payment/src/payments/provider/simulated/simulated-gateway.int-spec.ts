import { randomUUID } from 'node:crypto';
import { Transactions } from '@waybill/messaging';
import { eventually } from '@waybill/testing';
import { createPaymentDatabase, type PaymentDatabase } from '../../../../test/payment-database.js';
import { paymentProviderSuite } from '../../../../test/payment-provider.suite.js';
import { SimulatedGateway } from './simulated-gateway.js';

const AMOUNT = { amount: 2500, currency: 'USD' };

describe('The simulated gateway', () => {
  let database: PaymentDatabase;
  let gateway: SimulatedGateway;

  beforeAll(async () => {
    database = await createPaymentDatabase();
    gateway = new SimulatedGateway(new Transactions(database.ledger), { successRate: 1, latencyMs: 0, actionMs: 0 });
  });

  afterAll(async () => {
    await gateway.close();
    await database.drop();
  });

  paymentProviderSuite('The simulated gateway', () => ({
    provider: gateway,
    approved: 'tok_ok',
    declined: 'tok_declined',
    answerLost: { provider: gateway, method: 'tok_timeout' },
  }));

  const aCharge = (method: string) => ({ key: randomUUID(), reference: randomUUID(), amount: AMOUNT, method });
  const NO_ANSWER = { code: 'provider-no-answer' };
  const CHARGE_ERROR = { code: 'provider-charge-error' };

  async function rowsOf(key: string): Promise<{ status: string; calls: number }[]> {
    return database.ledger.query('SELECT status, calls FROM provider.charges WHERE key = $1', [key]);
  }

  it('has the charge on its books before it answers', async () => {
    const charge = aCharge('tok_timeout');
    await expect(gateway.charge(charge)).rejects.toMatchObject(NO_ANSWER);
    expect(await rowsOf(charge.key)).toEqual([{ status: 'CHARGED', calls: 1 }]);
  });

  it('is not waited for any longer once its signal is aborted', async () => {
    const slow = new SimulatedGateway(new Transactions(database.ledger), {
      successRate: 1,
      latencyMs: 60_000,
      actionMs: 0,
    });
    const charge = aCharge('tok_ok');
    const given = new AbortController();
    const asked = slow.charge(charge, given.signal);
    await eventually(async () => expect(await rowsOf(charge.key)).toHaveLength(1));
    given.abort();
    await expect(asked).rejects.toMatchObject(NO_ANSWER);
    expect(await gateway.lookup(charge.key)).toEqual({ outcome: 'CHARGED' });
    await slow.close();
  });

  it('fails once for tok_error_once without charging, then charges', async () => {
    const charge = aCharge('tok_error_once');
    await expect(gateway.charge(charge)).rejects.toMatchObject(CHARGE_ERROR);
    expect(await gateway.lookup(charge.key)).toEqual({ outcome: 'NOT_FOUND' });
    expect(await gateway.charge(charge)).toMatchObject({ outcome: 'CHARGED' });
    expect(await rowsOf(charge.key)).toEqual([{ status: 'CHARGED', calls: 2 }]);
  });

  it('fails for ever for tok_error_always, and can still be made never to charge', async () => {
    const charge = aCharge('tok_error_always');
    for (let call = 0; call < 4; call += 1) await expect(gateway.charge(charge)).rejects.toMatchObject(CHARGE_ERROR);
    expect(await gateway.cancel(charge.key)).toEqual({ outcome: 'CANCELLED' });
    expect(await gateway.charge(charge)).toEqual({ outcome: 'CANCELLED' });
  });

  it('refuses the first refund of tok_refund_error_once for good and honours the next', async () => {
    const charge = aCharge('tok_refund_error_once');
    await gateway.charge(charge);
    const refund = (key: string) => gateway.refund({ key, chargeKey: charge.key, amount: AMOUNT, tries: 1 });
    const [first, second] = [randomUUID(), randomUUID()];
    expect(await refund(first)).toMatchObject({ outcome: 'REFUSED' });
    expect(await refund(first)).toMatchObject({ outcome: 'REFUSED' });
    expect(await refund(second)).toMatchObject({ outcome: 'REFUNDED' });
    expect(await refund(first)).toMatchObject({ outcome: 'REFUSED' });
  });

  it('refuses every refund of tok_refund_error_always', async () => {
    const charge = aCharge('tok_refund_error_always');
    await gateway.charge(charge);
    for (let retry = 0; retry < 3; retry += 1) {
      const answer = await gateway.refund({ key: randomUUID(), chargeKey: charge.key, amount: AMOUNT, tries: 1 });
      expect(answer).toMatchObject({ outcome: 'REFUSED' });
    }
  });

  it('answers many charges that arrive together each with its own answer', async () => {
    const charges = Array.from({ length: 250 }, (_, i) => aCharge(i % 2 ? 'tok_ok' : 'tok_declined'));
    const answers = await Promise.all(charges.map((charge) => gateway.charge(charge)));
    expect(answers.map(({ outcome }) => outcome)).toEqual(charges.map((_, i) => (i % 2 ? 'CHARGED' : 'DECLINED')));
  });

  it('gives one answer to a key that arrives twice in one group and in two processes at once', async () => {
    const other = new SimulatedGateway(new Transactions(database.ledger), {
      successRate: 1,
      latencyMs: 0,
      actionMs: 0,
    });
    const charges = Array.from({ length: 40 }, () => aCharge('tok_ok'));
    const ask = (by: SimulatedGateway) => charges.map((charge) => by.charge(charge));
    const answers = await Promise.all([...ask(gateway), ...ask(other).reverse(), ...ask(gateway)]);
    expect(new Set(answers.map(({ outcome }) => outcome))).toEqual(new Set(['CHARGED']));
    for (const { key } of charges) expect(await rowsOf(key)).toEqual([{ status: 'CHARGED', calls: 3 }]);
    await other.close();
  });
});
