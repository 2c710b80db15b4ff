import { loadConfig } from '@waybill/platform';
import { PaymentConfig } from './payment.config.js';

const NEEDED = {
  DATABASE_URL: 'postgres://payment:secret@127.0.0.1:5432/waybill_payment',
  KAFKA_BROKERS: '127.0.0.1:9092',
};
const load = (env: NodeJS.ProcessEnv) => loadConfig(PaymentConfig, { ...NEEDED, ...env });

describe('Payment’s settings', () => {
  it('choose the simulated gateway and need nothing of Stripe’s', () => {
    expect(load({})).toMatchObject({ provider: 'simulated', successRate: 1, latencyMs: 0 });
    expect(load({ STRIPE_SECRET_KEY: 'whatever' })).toMatchObject({ provider: 'simulated' });
  });

  it('take Stripe with a secret key, at its own address or another', () => {
    const stripe = { PAYMENT_PROVIDER: 'stripe', STRIPE_SECRET_KEY: 'sk_test_abc123' };
    expect(load(stripe)).toMatchObject({ provider: 'stripe', stripeApiUrl: 'https://api.stripe.com' });
    expect(load({ ...stripe, STRIPE_API_URL: 'http://127.0.0.1:12111' })).toMatchObject({
      stripeApiUrl: 'http://127.0.0.1:12111',
    });
  });

  it.each([{ KAFKA_BROKERS: 'kafka:9092' }, { HTTP_HOST: '0.0.0.0' }])('simulate nothing unasked with %j', (env) => {
    expect(() => load(env)).toThrow(/PAYMENT_PROVIDER.*simulated, stripe: nothing is simulated unasked/s);
    expect(load({ ...env, AUTH_ISSUER: 'https://id.example', PAYMENT_PROVIDER: 'simulated' }).provider).toBe(
      'simulated',
    );
  });

  it.each([
    ['PAYMENT_PROVIDER', { PAYMENT_PROVIDER: 'paypal' }, 'is "paypal"'],
    ['STRIPE_SECRET_KEY', { PAYMENT_PROVIDER: 'stripe' }, 'is not set'],
    ['STRIPE_SECRET_KEY', { PAYMENT_PROVIDER: 'stripe', STRIPE_SECRET_KEY: 'pk_test_abc' }, 'not shown'],
    [
      'STRIPE_API_URL',
      { PAYMENT_PROVIDER: 'stripe', STRIPE_SECRET_KEY: 'sk_test_abc', STRIPE_API_URL: 'stripe' },
      'is "stripe"',
    ],
    ['PAYMENT_TIMEOUT_MS', { PAYMENT_TIMEOUT_MS: '5' }, 'is "5"'],
  ])('say what is wrong with %s', (variable, env, got) => {
    expect(() => load(env)).toThrow(variable);
    expect(() => load(env)).toThrow(got);
  });
});
