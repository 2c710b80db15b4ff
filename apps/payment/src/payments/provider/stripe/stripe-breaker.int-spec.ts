import { ProviderBreaker } from '@waybill/platform';
import { eventually } from '@waybill/testing';
import { anOrder } from '../../../../test/order.builder.js';
import { StripeDouble } from '../../../../test/stripe/stripe-double.js';
import { TestPayment } from '../../../../test/test-payment.js';
import { isAway } from '../payment-provider.port.js';
import { openStripe } from './open-stripe.js';

const ORDERS = 30;
/** Requests that open the breaker. */
const THRESHOLD = 5;

describe('The breaker of a provider that is away', () => {
  let stripe: StripeDouble;
  let payment: TestPayment;
  let breaker: ProviderBreaker;
  let worker: { stop(): Promise<void> };
  const said: string[] = [];

  beforeEach(async () => {
    said.length = 0;
    stripe = await StripeDouble.start();
    breaker = new ProviderBreaker(
      { provider: 'stripe', isAway, resetMs: 300, volumeThreshold: THRESHOLD },
      { opened: (reason) => said.push(`open: ${(reason as Error).message}`), closed: () => said.push('closed') },
    );
    const settings = {
      stripeSecretKey: 'sk_test_double',
      stripeApiUrl: stripe.url,
      stripeReturnUrl: 'https://shop.example/',
    };
    payment = await TestPayment.start((transactions) => openStripe(settings, transactions, breaker));
    worker = payment.start(() => breaker.most);
  });

  afterEach(async () => {
    await worker.stop();
    breaker.end();
    await payment.stop();
    await stripe.stop();
  });

  const refusing = (status: number, type: string) => {
    stripe.interfere = () => ({ status, body: { error: { type, message: 'not now' } } });
  };
  const place = async (count: number, method = 'pm_card_visa') => {
    const orders = Array.from({ length: count }, () => anOrder({ method }));
    await payment.deliver(...orders.flatMap((order) => [order.created(), order.reserved()]));
    return orders;
  };
  const open = async () => {
    refusing(503, 'api_error');
    const first = await place(THRESHOLD);
    await eventually(() => expect(said).toEqual(['open: the payment provider answered with an error of its own']));
    return first;
  };

  it('is open while it is away: orders are neither tried nor counted, but one now and then', async () => {
    await open();
    const later = await place(ORDERS);
    const asked = stripe.requests.length;
    await eventually(() => expect(stripe.requests.length).toBe(asked + 3));
    const views = await Promise.all(later.map(({ orderId }) => payment.view(orderId)));
    const attempts = views.reduce((sum, view) => sum + (view?.attempts ?? 0), 0);
    expect(attempts).toBeLessThanOrEqual(4);
    expect(said).toHaveLength(1);
  });

  it('closes with the first answer, and everything is charged once', async () => {
    const orders = [...(await open()), ...(await place(ORDERS))];
    stripe.interfere = () => undefined;
    await eventually(async () => {
      payment.clock.advance(30_000);
      const views = await Promise.all(orders.map(({ orderId }) => payment.view(orderId)));
      expect(views.filter((view) => view?.status === 'COMPLETED')).toHaveLength(orders.length);
    });
    expect(said.slice(1)).toEqual(['closed']);
    expect(stripe.books.intents.filter(({ charges }) => charges === 1)).toHaveLength(orders.length);
  });

  it.each([
    ['declines', 402, 'card_error'],
    ['is busy', 429, 'rate_limit_error'],
    ['refuses our key', 401, 'invalid_request_error'],
  ])('stays closed where the provider %s', async (_, status, type) => {
    refusing(status, type);
    await place(3 * THRESHOLD);
    await eventually(() => expect(stripe.requests.length).toBe(3 * THRESHOLD));
    expect(breaker.most).toBe(Infinity);
    expect(said).toEqual([]);
  });
});
