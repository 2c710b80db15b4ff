import { anOrder } from '../../../../test/order.builder.js';
import { StripeDouble } from '../../../../test/stripe/stripe-double.js';
import { openPatiently } from '../../../../test/stripe/stripe-under-test.js';
import { TestPayment } from '../../../../test/test-payment.js';

/** More calls than an order with a broken charge gets, at the longest pause: five minutes. */
const ROUNDS = 10;

describe('Payments while the provider is away', () => {
  let stripe: StripeDouble;
  let payment: TestPayment;

  beforeAll(async () => {
    stripe = await StripeDouble.start();
    const settings = {
      stripeSecretKey: 'sk_test_double',
      stripeApiUrl: stripe.url,
      stripeReturnUrl: 'https://shop.example/',
    };
    payment = await TestPayment.start((transactions) => openPatiently(settings, transactions));
  });

  afterEach(async () => {
    stripe.interfere = () => undefined;
    stripe.answerFirst = () => undefined;
    await payment.quiesce();
    stripe.books.refundsBegin = 'succeeded';
  });

  afterAll(async () => {
    await payment.stop();
    await stripe.stop();
  });

  const away = (status: number, type: string) => {
    stripe.interfere = () => ({ status, body: { error: { type, message: 'not now' } } });
  };
  const rounds = async () => {
    for (let round = 0; round < ROUNDS; round++) expect(await payment.round()).toBe(1);
  };

  it.each([
    ['broken', 500, 'api_error'],
    ['busy', 429, 'rate_limit_error'],
    ['in maintenance', 503, 'api_error'],
    ['closed to our key', 401, 'invalid_request_error'],
  ])('wait for one that is %s, and are charged once when it is back', async (_, status, type) => {
    const order = anOrder({ method: 'pm_card_visa' });
    away(status, type);
    await payment.deliver(order.created(), order.reserved());
    await rounds();
    expect(await payment.eventTypes()).toEqual([]);
    expect(await payment.view(order.orderId)).toMatchObject({ status: 'UNKNOWN', attempts: ROUNDS });
    stripe.interfere = () => undefined;
    await payment.round();
    expect(await payment.eventTypes()).toEqual(['PaymentCompleted']);
    const intents = stripe.books.intents.filter(({ metadata }) => metadata.waybill_order === order.orderId);
    expect(intents).toMatchObject([{ charges: 1 }]);
  });

  it('wait for one that refuses connections, until the order is cancelled', async () => {
    const settings = {
      stripeSecretKey: 'sk_test_double',
      stripeApiUrl: 'http://127.0.0.1:9',
      stripeReturnUrl: 'https://shop.example/',
    };
    const lonely = await TestPayment.start((transactions) => openPatiently(settings, transactions));
    try {
      const order = anOrder({ method: 'pm_card_visa' });
      await lonely.deliver(order.created(), order.reserved());
      for (let round = 0; round < ROUNDS; round++) expect(await lonely.round()).toBe(1);
      expect(await lonely.eventTypes()).toEqual([]);
      await lonely.deliver(order.cancelled());
      await lonely.round();
      expect(await lonely.eventTypes()).toEqual(['PaymentVoided']);
    } finally {
      await lonely.stop();
    }
  });

  it('are declined at once by one that is there', async () => {
    const order = anOrder({ method: 'pm_card_chargeDeclined' });
    await payment.deliver(order.created(), order.reserved());
    await payment.round();
    expect(await payment.events()).toMatchObject([{ type: 'PaymentFailed', data: { reason: 'DECLINED' } }]);
  });

  it.each([
    ['seconds', () => '90'],
    ['a date', () => new Date(Date.now() + 90_000).toUTCString()],
  ])(
    'call it no sooner than its Retry-After says, in %s, also when the order is cancelled meanwhile',
    async (_, header) => {
      const order = anOrder({ method: 'pm_card_visa' });
      stripe.interfere = () => ({
        status: 429,
        body: { error: { type: 'rate_limit_error', message: 'later' } },
        headers: { 'retry-after': header() },
      });
      await payment.deliver(order.created(), order.reserved());
      const asked = payment.clock.now().getTime();
      const before = stripe.requests.length;
      await payment.worker.settle(await payment.worker.call(await payment.worker.claim()));
      // The library repeats nothing by itself.
      expect(stripe.requests.slice(before)).toHaveLength(1);
      await payment.deliver(order.cancelled());
      const view = await payment.view(order.orderId);
      // Dates have whole seconds.
      expect(Date.parse(view?.nextAttemptAt ?? '') - asked).toBeGreaterThan(88_900);
      payment.clock.advance(88_000);
      expect(await payment.worker.claim()).toEqual([]);
      payment.clock.advance(30_000);
      await payment.worker.settle(await payment.worker.call(await payment.worker.claim()));
      expect(await payment.eventTypes()).toEqual(['PaymentVoided']);
    },
  );

  const cancelledWhenCharged = async () => {
    const order = anOrder({ method: 'pm_card_visa' });
    await payment.deliver(order.created(), order.reserved());
    await payment.round();
    await payment.deliver(order.cancelled());
    expect(await payment.eventTypes()).toEqual(['PaymentCompleted']);
    return order;
  };
  const refundsOf = (orderId: string) =>
    stripe.books.refunds.filter(({ metadata }) => metadata.waybill_refund?.startsWith(orderId));

  it('are not paid back while the refund is pending, and are as soon as it has succeeded', async () => {
    stripe.books.refundsBegin = 'pending';
    const { orderId } = await cancelledWhenCharged();
    await rounds();
    expect(await payment.eventTypes()).toEqual([]);
    expect(await payment.view(orderId)).toMatchObject({ status: 'COMPLETED', refunds: [{ status: 'PENDING' }] });
    const made = refundsOf(orderId);
    expect(made).toHaveLength(1);
    for (const refund of made) refund.status = 'succeeded';
    await payment.round();
    expect(await payment.eventTypes()).toEqual(['PaymentRefunded']);
    expect(await payment.view(orderId)).toMatchObject({ status: 'REFUNDED', refunds: [{ status: 'REFUNDED' }] });
  });

  it('are not paid back by a refund that was pending and has failed', async () => {
    stripe.books.refundsBegin = 'pending';
    const { orderId } = await cancelledWhenCharged();
    await payment.round();
    for (const refund of refundsOf(orderId)) refund.status = 'failed';
    await payment.round();
    expect(await payment.eventTypes()).toEqual(['PaymentRefundFailed']);
  });

  it('are paid back once though it repeats an error of its own under the key of the refund', async () => {
    const { orderId } = await cancelledWhenCharged();
    const failing = { status: 500, body: { error: { type: 'api_error', message: 'broken' } } };
    let fails = 1;
    stripe.answerFirst = (request) => (request === 'POST /v1/refunds' && fails-- > 0 ? failing : undefined);
    for (let round = 0; round < 5; round++) await payment.round();
    expect(await payment.eventTypes()).toEqual([]);
    const before = stripe.requests.length;
    await payment.round();
    expect(stripe.requests.slice(before)).toEqual(['GET /v1/refunds', 'POST /v1/refunds']);
    expect(await payment.eventTypes()).toEqual(['PaymentRefunded']);
    expect(refundsOf(orderId)).toHaveLength(1);
  });

  it('are given back when it is there again', async () => {
    const order = anOrder({ method: 'pm_card_visa' });
    await payment.deliver(order.created(), order.reserved());
    await payment.round();
    await payment.deliver(order.cancelled());
    away(503, 'api_error');
    await rounds();
    expect(await payment.eventTypes()).toEqual(['PaymentCompleted']);
    stripe.interfere = () => undefined;
    await payment.round();
    expect(await payment.eventTypes()).toEqual(['PaymentRefunded']);
  });
});
