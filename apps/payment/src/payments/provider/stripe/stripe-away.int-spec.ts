import { anOrder } from '../../../../test/order.builder.js';
import { StripeDouble } from '../../../../test/stripe/stripe-double.js';
import { TestPayment } from '../../../../test/test-payment.js';
import { openStripe } from './open-stripe.js';

/** More calls than an order with a broken charge gets, at the longest pause: five minutes. */
const ROUNDS = 10;

describe('Payments while the provider is away', () => {
  let stripe: StripeDouble;
  let payment: TestPayment;

  beforeAll(async () => {
    stripe = await StripeDouble.start();
    const settings = { stripeSecretKey: 'sk_test_double', stripeApiUrl: stripe.url };
    payment = await TestPayment.start((transactions) => openStripe(settings, transactions));
  });

  afterEach(async () => {
    stripe.interfere = () => undefined;
    await payment.quiesce();
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
    const settings = { stripeSecretKey: 'sk_test_double', stripeApiUrl: 'http://127.0.0.1:9' };
    const lonely = await TestPayment.start((transactions) => openStripe(settings, transactions));
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
