import { randomUUID } from 'node:crypto';
import { createPaymentDatabase, type PaymentDatabase } from '../../../../test/payment-database.js';
import { refusal } from '../../../../test/stripe/stripe-books.js';
import { StripeMock, stripeMockMissing } from '../../../../test/stripe/stripe-mock.js';
import { gatewayOver } from '../../../../test/stripe/stripe-under-test.js';
import { stripeClient } from './open-stripe.js';

const missing = await stripeMockMissing();
if (missing) process.stdout.write(`skipped: the shapes of requests to Stripe, checked by stripe-mock: ${missing}\n`);

interface Sent {
  readonly request: string;
  readonly status: number;
  readonly key: string | null;
}

/** stripe-mock knows shapes, not states: what it answers to a charge means nothing, that it takes the request does. */
(missing ? describe.skip : describe)('What is sent to Stripe', () => {
  let database: PaymentDatabase;
  let mock: StripeMock;
  let sent: Sent[];

  beforeAll(async () => {
    database = await createPaymentDatabase();
    mock = await StripeMock.start();
  });

  beforeEach(() => {
    sent = [];
  });

  afterAll(async () => {
    await mock.stop();
    await database.drop();
  });

  const settings = () => ({
    stripeSecretKey: 'sk_test_mock',
    stripeApiUrl: mock.url,
    stripeReturnUrl: 'https://shop.example/',
  });
  const noting: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const { pathname } = new URL(response.url);
    const request = `${init?.method} ${pathname.replace(/pi_\w+/, ':id')}`;
    sent.push({ request, status: response.status, key: new Headers(init?.headers).get('idempotency-key') });
    return response;
  };
  const gateway = (fetchAs = noting) => gatewayOver(database, settings(), fetchAs);
  const aCharge = () => ({
    key: randomUUID(),
    reference: randomUUID(),
    amount: { amount: 2500, currency: 'USD' },
    method: 'pm_card_visa',
  });
  const whatever = <T>(answer: Promise<T>): Promise<unknown> => answer.catch(() => undefined);

  it('to charge has the shape of Stripe’s API, and our keys', async () => {
    const { key, ...charge } = aCharge();
    await whatever(gateway().charge({ key, ...charge }));
    expect(sent).toEqual([
      { request: 'POST /v1/payment_intents', status: 200, key: `${key}:create` },
      { request: 'POST /v1/payment_intents/:id/confirm', status: 200, key: `${key}:confirm` },
    ]);
  });

  it('to look up, cancel and refund has the shape of Stripe’s API, and the refund its own key', async () => {
    const [charge, cancelled, refundKey] = [aCharge(), aCharge(), randomUUID()];
    await whatever(gateway().charge(charge));
    // Its confirmation never arrives, so that it is not decided by whatever the fixture says.
    const unconfirmed: typeof fetch = (input, init) =>
      new URL(input).pathname.endsWith('/confirm') ? Promise.reject(new TypeError('lost')) : noting(input, init);
    await whatever(gateway(unconfirmed).charge(cancelled));
    sent = [];
    await whatever(gateway().lookup(cancelled.key));
    await whatever(gateway().cancel(cancelled.key));
    await whatever(gateway().refund({ key: refundKey, chargeKey: charge.key, amount: charge.amount, tries: 1 }));
    expect(sent.map(({ request, status }) => [request, status])).toEqual([
      ['GET /v1/payment_intents/:id', 200],
      ['POST /v1/payment_intents/:id/cancel', 200],
      ['POST /v1/refunds', 200],
    ]);
    expect(sent.at(-1)?.key).toBe(refundKey);
  });

  it('to find a refund made before has the shape of Stripe’s API', async () => {
    const charge = aCharge();
    await whatever(gateway().charge(charge));
    sent = [];
    const refusing: typeof fetch = (input, init) => {
      if (init?.method !== 'POST') return noting(input, init);
      const { status, body } = refusal('charge_already_refunded', 'Refunded before');
      return Promise.resolve(Response.json(body, { status }));
    };
    await whatever(
      gateway(refusing).refund({ key: randomUUID(), chargeKey: charge.key, amount: charge.amount, tries: 1 }),
    );
    expect(sent).toEqual([{ request: 'GET /v1/refunds', status: 200, key: null }]);
  });

  it('would be refused in another shape', async () => {
    const { client, agent } = stripeClient(settings());
    const misspelt = { amount: 2500, currency: 'usd', allowed_payment_methods: ['card'] };
    await expect(client.paymentIntents.create(misspelt)).rejects.toMatchObject({ type: 'StripeInvalidRequestError' });
    agent.destroy();
  });
});
