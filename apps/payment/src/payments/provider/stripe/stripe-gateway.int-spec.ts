import { randomUUID } from 'node:crypto';
import { Transactions } from '@waybill/messaging';
import { createPaymentDatabase, type PaymentDatabase } from '../../../../test/payment-database.js';
import { paymentProviderSuite } from '../../../../test/payment-provider.suite.js';
import { refusal } from '../../../../test/stripe/stripe-books.js';
import { StripeDouble } from '../../../../test/stripe/stripe-double.js';
import { gatewayOver, losingConfirmations, openPatiently } from '../../../../test/stripe/stripe-under-test.js';
import { NoAnswerError, ProviderAwayError } from '../payment-provider.port.js';
import type { OpenedProvider } from '../opened-provider.js';

const AMOUNT = { amount: 2500, currency: 'USD' };
const aCharge = (method = 'pm_card_visa', amount = AMOUNT) => ({
  key: `${randomUUID()}:charge`,
  reference: randomUUID(),
  amount,
  method,
});

describe('The Stripe adapter', () => {
  let database: PaymentDatabase;
  let stripe: StripeDouble;
  let opened: OpenedProvider;

  beforeAll(async () => {
    database = await createPaymentDatabase();
    stripe = await StripeDouble.start();
    opened = openPatiently(settings(), new Transactions(database.ledger));
  });

  afterEach(() => {
    stripe.interfere = () => undefined;
  });

  afterAll(async () => {
    await opened.close();
    await stripe.stop();
    await database.drop();
  });

  const settings = () => ({
    stripeSecretKey: 'sk_test_double',
    stripeApiUrl: stripe.url,
    stripeReturnUrl: 'https://shop.example/',
  });
  const intentsOf = (key: string) => stripe.books.intents.filter(({ metadata }) => metadata.waybill_payment === key);

  paymentProviderSuite('Stripe, imitated', () => ({
    provider: opened.provider,
    approved: 'pm_card_visa',
    declined: 'pm_card_chargeDeclined',
    answerLost: { provider: gatewayOver(database, settings(), losingConfirmations), method: 'pm_card_visa' },
  }));

  it('charges once by one intent, which carries payment and order', async () => {
    const charge = aCharge();
    await opened.provider.charge(charge);
    await opened.provider.charge(charge);
    expect(intentsOf(charge.key)).toMatchObject([
      { amount: 2500, currency: 'usd', charges: 1, metadata: { waybill_order: charge.reference } },
    ]);
  });

  it('charges once though Stripe has forgotten the idempotency keys', async () => {
    const charge = aCharge();
    await opened.provider.charge(charge);
    stripe.forgetIdempotencyKeys();
    expect(await opened.provider.charge(charge)).toEqual({ outcome: 'CHARGED' });
    expect(intentsOf(charge.key)).toMatchObject([{ charges: 1 }]);
  });

  it('does not try a declined card again, though Stripe has forgotten the idempotency keys', async () => {
    const charge = aCharge('pm_card_chargeDeclined');
    const declined = await opened.provider.charge(charge);
    stripe.forgetIdempotencyKeys();
    const before = stripe.requests.length;
    expect(await opened.provider.charge(charge)).toEqual(declined);
    expect(stripe.requests.slice(before)).toEqual([]);
  });

  it('never confirms an intent that comes to be noted after the charge was cancelled', async () => {
    const charge = aCharge();
    stripe.interfere = async (request) => {
      if (request === 'POST /v1/payment_intents') await opened.provider.cancel(charge.key);
      return undefined;
    };
    expect(await opened.provider.charge(charge)).toEqual({ outcome: 'CANCELLED' });
    expect(intentsOf(charge.key)).toMatchObject([{ status: 'canceled', charges: 0 }]);
  });

  it('leaves it to Stripe when cancelling overtakes the confirmation', async () => {
    const charge = aCharge();
    stripe.interfere = async (request) => {
      if (request.endsWith('/confirm')) await opened.provider.cancel(charge.key);
      return undefined;
    };
    expect(await opened.provider.charge(charge)).toEqual({ outcome: 'CANCELLED' });
    expect(await opened.provider.lookup(charge.key)).toEqual({ outcome: 'CANCELLED' });
    expect(intentsOf(charge.key)).toMatchObject([{ charges: 0 }]);
  });

  it.each([
    ['a payment method that Stripe does not know', aCharge('tok_ok')],
    ['an amount too small to be charged', aCharge('pm_card_visa', { amount: 1, currency: 'USD' })],
    ['a fraction of what Stripe charges whole', aCharge('pm_card_visa', { amount: 199_999, currency: 'MGA' })],
  ])('declines %s, definitely', async (_, charge) => {
    const answer = await opened.provider.charge(charge);
    expect(answer).toMatchObject({ outcome: 'DECLINED' });
    expect(await opened.provider.lookup(charge.key)).toEqual(answer);
    expect(await opened.provider.cancel(charge.key)).toEqual(answer);
  });

  it.each([
    ['is busy', 429, 'rate_limit_error'],
    ['has an error of its own', 500, 'api_error'],
    ['is still at an earlier call', 409, 'idempotency_error'],
  ])('knows nothing when Stripe %s, and charges once when asked again', async (_, status, type) => {
    const charge = aCharge();
    stripe.interfere = (request) =>
      request.endsWith('/confirm') ? { status, body: { error: { type, message: 'not now' } } } : undefined;
    await expect(opened.provider.charge(charge)).rejects.toBeInstanceOf(NoAnswerError);
    expect(await opened.provider.lookup(charge.key)).toEqual({ outcome: 'NOT_FOUND' });
    stripe.interfere = () => undefined;
    expect(await opened.provider.charge(charge)).toEqual({ outcome: 'CHARGED' });
    expect(intentsOf(charge.key)).toMatchObject([{ charges: 1 }]);
  });

  it('does not take a refused key of ours for an answer about the charge', async () => {
    stripe.interfere = () => ({
      status: 401,
      body: { error: { type: 'invalid_request_error', message: 'Invalid key' } },
    });
    await expect(opened.provider.charge(aCharge())).rejects.toMatchObject({ type: 'StripeAuthenticationError' });
  });

  it('stops waiting when told to', async () => {
    const charge = aCharge();
    const given = new AbortController();
    stripe.interfere = (request) => {
      if (request.endsWith('/confirm')) given.abort();
      return undefined;
    };
    await expect(opened.provider.charge(charge, given.signal)).rejects.toBeInstanceOf(ProviderAwayError);
  });

  it('finds the refund it made when Stripe has forgotten its key and refuses another one', async () => {
    const charge = aCharge();
    await opened.provider.charge(charge);
    const refund = { key: randomUUID(), chargeKey: charge.key, amount: AMOUNT, tries: 1 };
    await opened.provider.refund(refund);
    stripe.forgetIdempotencyKeys();
    expect(await opened.provider.refund(refund)).toEqual({ outcome: 'REFUNDED' });
    expect(stripe.books.refunds.filter(({ metadata }) => metadata.waybill_refund === refund.key)).toHaveLength(1);
  });

  it('charges and refunds in the unit Stripe counts in, and refunds no fraction of it', async () => {
    const amount = { amount: 200_000, currency: 'MGA' };
    const charge = aCharge('pm_card_visa', amount);
    await opened.provider.charge(charge);
    const refund = (key: string, minor: number) =>
      opened.provider.refund({ key, chargeKey: charge.key, amount: { ...amount, amount: minor }, tries: 1 });
    expect(await refund(randomUUID(), 199_999)).toMatchObject({ outcome: 'REFUSED' });
    const whole = randomUUID();
    expect(await refund(whole, 200_000)).toEqual({ outcome: 'REFUNDED' });
    expect(intentsOf(charge.key)).toMatchObject([{ amount: 2000, currency: 'mga' }]);
    expect(stripe.books.refunds.find(({ metadata }) => metadata.waybill_refund === whole)).toMatchObject({
      amount: 2000,
    });
  });

  it('says why Stripe will not refund', async () => {
    const charge = aCharge();
    await opened.provider.charge(charge);
    stripe.interfere = (request) =>
      request === 'POST /v1/refunds' ? refusal('balance_insufficient', 'Insufficient funds') : undefined;
    const refund = { key: randomUUID(), chargeKey: charge.key, amount: AMOUNT, tries: 1 };
    expect(await opened.provider.refund(refund)).toEqual({ outcome: 'REFUSED', detail: 'Insufficient funds' });
  });
});
