import { Module } from '@nestjs/common';
import { createLogger, createServiceApp, loadConfig } from '@waybill/platform';
import { anOrder } from '../../../test/order.builder.js';
import { StripeDouble } from '../../../test/stripe/stripe-double.js';
import { openPatiently, signatureOf } from '../../../test/stripe/stripe-under-test.js';
import { TestPayment } from '../../../test/test-payment.js';
import { PaymentConfig } from '../../payment.config.js';
import { HearNotice } from '../application/hear-notice.js';
import { ProviderNotices } from '../provider/provider-notices.port.js';
import { StripeWebhookController } from './stripe-webhook.controller.js';

const SECRET = 'whsec_test';
const ENV = { DATABASE_URL: 'postgres://u:p@127.0.0.1:1/db', KAFKA_BROKERS: '127.0.0.1:1', LOG_LEVEL: 'silent' };

class Endpoint {}

describe('What Stripe tells by its webhook', () => {
  let stripe: StripeDouble;
  let payment: TestPayment;
  let app: Awaited<ReturnType<typeof createServiceApp>>;
  let events = 0;

  beforeAll(async () => {
    stripe = await StripeDouble.start();
    const settings = {
      stripeSecretKey: 'sk_test_double',
      stripeApiUrl: stripe.url,
      stripeReturnUrl: 'https://shop.example/',
      stripeWebhookSecret: SECRET,
    };
    payment = await TestPayment.start((transactions) => openPatiently(settings, transactions));
    const providers = [
      { provide: ProviderNotices, useValue: payment.notices },
      { provide: HearNotice, useValue: payment.hear },
    ];
    Module({ controllers: [StripeWebhookController], providers })(Endpoint);
    const config = loadConfig(PaymentConfig, ENV);
    const options = { name: 'payment', config: PaymentConfig, module: Endpoint } as const;
    app = await createServiceApp(options, config, createLogger(config));
    await app.init();
  });

  afterEach(async () => {
    stripe.interfere = () => undefined;
    await payment.quiesce();
  });

  afterAll(async () => {
    await app?.close();
    await payment.stop();
    await stripe.stop();
  });

  /** An event as Stripe writes it; pretty, as it really is: the very bytes are signed. */
  const eventOf = (type: string, object: object, id = `evt_${++events}`) =>
    JSON.stringify({ id, object: 'event', type, data: { object } }, null, 2);
  const sign = (payload: string, secret = SECRET, timestamp = Math.floor(Date.now() / 1_000)) =>
    signatureOf(payload, secret, timestamp);
  const post = async (payload: string, signature = sign(payload)) => {
    const headers = { 'content-type': 'application/json', 'stripe-signature': signature, host: 'localhost' };
    const answer = await app.inject({ method: 'POST', url: '/webhooks/stripe', payload, headers });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  };
  const heard = { status: 200, body: { received: 'heard' } };

  const charged = async (method = 'pm_card_visa') => {
    const order = anOrder({ method });
    await payment.deliver(order.created(), order.reserved());
    await payment.round();
    const intent = stripe.books.intents.find(({ metadata }) => metadata.waybill_order === order.orderId);
    if (!intent) throw new Error('there is no intent');
    return { order, intent };
  };
  const dispute = (intentId: string, status: string) => {
    const made = {
      id: `dp_${intentId}`,
      object: 'dispute' as const,
      payment_intent: intentId,
      amount: 2500,
      currency: 'usd',
      status,
      reason: 'fraudulent',
    };
    stripe.books.disputes.push(made);
    return made;
  };

  it('is refused without its signature, with that of another body or secret, and after five minutes', async () => {
    const payload = eventOf('payment_intent.succeeded', { object: 'payment_intent', id: 'pi_1' });
    const old = sign(payload, SECRET, Math.floor(Date.now() / 1_000) - 301);
    for (const signature of ['', 'v1=abc', sign(`${payload} `), sign(payload, 'whsec_other'), old]) {
      expect(await post(payload, signature)).toMatchObject({ status: 400, body: { code: 'invalid-signature' } });
    }
  });

  it('about nothing of ours is taken, and nothing asked', async () => {
    const before = stripe.requests.length;
    const payload = eventOf('payment_intent.succeeded', { object: 'payment_intent', id: 'pi_of_another_system' });
    expect(await post(payload)).toEqual({ status: 200, body: { received: 'not ours' } });
    expect(stripe.requests).toHaveLength(before);
  });

  it('has a customer’s charge looked at at once', async () => {
    const { order, intent } = await charged('pm_card_threeDSecure2Required');
    stripe.books.act(intent, true);
    expect(await payment.worker.claim()).toEqual([]);
    expect(await post(eventOf('payment_intent.succeeded', intent))).toEqual(heard);
    await payment.worker.settle(await payment.worker.call(await payment.worker.claim()));
    expect(await payment.eventTypes()).toEqual(['PaymentActionRequired', 'PaymentCompleted']);
    expect(await payment.view(order.orderId)).not.toHaveProperty('outside');
  });

  it('is not believed: a charge that it calls succeeded is what Stripe says it is', async () => {
    const { order, intent } = await charged('pm_card_threeDSecure2Required');
    expect(await post(eventOf('payment_intent.succeeded', { ...intent, status: 'succeeded' }))).toEqual(heard);
    await payment.worker.settle(await payment.worker.call(await payment.worker.claim()));
    expect(await payment.view(order.orderId)).toMatchObject({ status: 'REQUIRES_ACTION' });
    await payment.deliver(order.cancelled());
  });

  it('makes a dispute known as it stands, whatever comes twice and in the wrong order', async () => {
    const { order, intent } = await charged();
    const disputed = dispute(intent.id, 'needs_response');
    const created = eventOf('charge.dispute.created', { ...disputed });
    disputed.status = 'lost';
    const closed = eventOf('charge.dispute.closed', { ...disputed });
    expect(await post(closed)).toEqual(heard);
    expect(await post(created)).toEqual(heard);
    expect(await post(closed)).toEqual({ status: 200, body: { received: 'known' } });
    const amount = { amount: 2500, currency: 'USD' };
    expect(await payment.view(order.orderId)).toMatchObject({
      status: 'COMPLETED',
      outside: [{ id: disputed.id, kind: 'DISPUTE', amount, status: 'lost', reason: 'fraudulent' }],
    });
  });

  it('makes a refund of the dashboard known, and none of our own', async () => {
    const [{ order, intent }, own] = [await charged(), await charged()];
    const refund = {
      id: 're_by_hand',
      object: 'refund' as const,
      payment_intent: intent.id,
      amount: 700,
      currency: 'usd',
      status: 'succeeded',
      reason: 'requested_by_customer',
      metadata: {},
    };
    stripe.books.refunds.push(refund);
    await payment.deliver(own.order.cancelled());
    await payment.round();
    const ofOwn = { object: 'charge', id: 'ch_1', payment_intent: own.intent.id };
    expect([await post(eventOf('refund.created', refund)), await post(eventOf('charge.refunded', ofOwn))]).toEqual([
      heard,
      heard,
    ]);
    expect(await payment.view(order.orderId)).toMatchObject({
      outside: [{ id: 're_by_hand', kind: 'REFUND', amount: { amount: 700, currency: 'USD' } }],
    });
    expect(await payment.view(own.order.orderId)).not.toHaveProperty('outside');
  });

  it('has to come again while Stripe cannot be asked, and is then taken', async () => {
    const { order, intent } = await charged();
    const payload = eventOf('charge.dispute.created', dispute(intent.id, 'needs_response'));
    stripe.interfere = () => ({ status: 503, body: { error: { type: 'api_error', message: 'not now' } } });
    expect(await post(payload)).toMatchObject({ status: 503, body: { code: 'provider-unavailable' } });
    stripe.interfere = () => undefined;
    expect(await post(payload)).toEqual(heard);
    expect(await payment.view(order.orderId)).toMatchObject({ outside: [{ status: 'needs_response' }] });
  });
});
