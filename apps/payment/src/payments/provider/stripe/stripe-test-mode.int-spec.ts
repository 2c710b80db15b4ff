import { Transactions } from '@waybill/messaging';
import { createPaymentDatabase, type PaymentDatabase } from '../../../../test/payment-database.js';
import { paymentProviderSuite } from '../../../../test/payment-provider.suite.js';
import { gatewayOver, losingConfirmations, openPatiently } from '../../../../test/stripe/stripe-under-test.js';
import type { OpenedProvider } from '../opened-provider.js';

const key = process.env.STRIPE_TEST_SECRET_KEY ?? '';
const isTestKey = /^[sr]k_test_/.test(key);
if (!isTestKey) {
  process.stdout.write(
    'skipped: the provider suite on Stripe’s test mode; it needs STRIPE_TEST_SECRET_KEY=sk_test_…\n',
  );
}

(isTestKey ? describe : describe.skip)('Stripe’s test mode', () => {
  const settings = {
    stripeSecretKey: key,
    stripeApiUrl: 'https://api.stripe.com',
    stripeReturnUrl: 'https://shop.example/',
  };
  let database: PaymentDatabase;
  let opened: OpenedProvider;

  beforeAll(async () => {
    database = await createPaymentDatabase();
    opened = openPatiently(settings, new Transactions(database.ledger));
  });

  afterAll(async () => {
    await opened.close();
    await database.drop();
  });

  paymentProviderSuite('Stripe', () => ({
    provider: opened.provider,
    approved: 'pm_card_visa',
    declined: 'pm_card_chargeDeclined',
    answerLost: { provider: gatewayOver(database, settings, losingConfirmations), method: 'pm_card_visa' },
  }));
});
