import { anOrder } from '../../../../test/order.builder.js';
import { StripeDouble } from '../../../../test/stripe/stripe-double.js';
import { openPatiently } from '../../../../test/stripe/stripe-under-test.js';
import { TestPayment } from '../../../../test/test-payment.js';

describe('A card whose bank asks the customer at Stripe', () => {
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

  afterAll(async () => {
    await payment.stop();
    await stripe.stop();
  });

  const asked = async () => {
    const order = anOrder({ method: 'pm_card_threeDSecure2Required' });
    await payment.deliver(order.created(), order.reserved());
    await payment.round();
    const intent = stripe.books.intents.find(({ metadata }) => metadata.waybill_order === order.orderId);
    if (!intent) throw new Error('there is no intent');
    return { order, intent };
  };

  it('is charged once the customer has passed', async () => {
    const { order, intent } = await asked();
    const url = `https://hooks.stripe.com/${intent.id}`;
    expect(await payment.events()).toMatchObject([{ type: 'PaymentActionRequired', data: { url } }]);
    expect(await payment.view(order.orderId)).toMatchObject({ status: 'REQUIRES_ACTION', action: { url } });
    await payment.round();
    expect(await payment.events()).toEqual([]);
    stripe.books.act(intent, true);
    await payment.round();
    expect(await payment.eventTypes()).toEqual(['PaymentCompleted']);
    expect(await payment.view(order.orderId)).toMatchObject({ status: 'COMPLETED', attempts: 1 });
    expect(intent.charges).toBe(1);
  });

  it('is declined where the customer does not pass', async () => {
    const { intent } = await asked();
    stripe.books.act(intent, false);
    await payment.round();
    expect(await payment.events()).toMatchObject([
      { type: 'PaymentActionRequired' },
      { type: 'PaymentFailed', data: { reason: 'DECLINED', detail: 'The customer was not authenticated.' } },
    ]);
  });

  it('has its intent cancelled at once when the order is over', async () => {
    const { order, intent } = await asked();
    await payment.deliver(order.cancelled());
    await payment.worker.settle(await payment.worker.call(await payment.worker.claim()));
    expect(await payment.eventTypes()).toEqual(['PaymentActionRequired', 'PaymentVoided']);
    expect(intent).toMatchObject({ status: 'canceled', charges: 0 });
  });

  it('is told of once by a worker that dies after it has asked Stripe', async () => {
    const order = anOrder({ method: 'pm_card_threeDSecure2Required' });
    await payment.deliver(order.created(), order.reserved());
    await payment.worker.workAndDie();
    expect(await payment.events()).toEqual([]);
    await payment.round();
    await payment.round();
    expect(await payment.eventTypes()).toEqual(['PaymentActionRequired']);
  });
});
