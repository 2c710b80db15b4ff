import { Transactions } from '@waybill/messaging';
import { ProviderBreaker } from '@waybill/platform';
import Stripe from 'stripe';
import { openStripe, type StripeSettings } from '../../src/payments/provider/stripe/open-stripe.js';
import { IntentNotes } from '../../src/payments/provider/stripe/intent-notes.js';
import type { OpenedProvider } from '../../src/payments/provider/opened-provider.js';
import { StripeGateway } from '../../src/payments/provider/stripe/stripe-gateway.js';
import { StripeRequests } from '../../src/payments/provider/stripe/stripe-requests.js';
import type { PaymentDatabase } from '../payment-database.js';

/** A breaker for tests that count what is asked of a provider that is away. */
const neverOpens = (): ProviderBreaker => new ProviderBreaker({ provider: 'stripe', isAway: () => false });

/** Stripe as payment opens it, but for the breaker: this one never opens. */
export const openPatiently = (settings: StripeSettings, transactions: Transactions): OpenedProvider =>
  openStripe(settings, transactions, neverOpens());

/** `Stripe-Signature` as Stripe makes it. @param timestamp Unix seconds */
export const signatureOf = (payload: string, secret: string, timestamp: number): string =>
  new Stripe('sk_test_double').webhooks.generateTestHeaderString({ payload, secret, timestamp });

/** The adapter over a fetch of the test's own. */
export function gatewayOver(
  { ledger }: PaymentDatabase,
  { stripeSecretKey, stripeApiUrl, stripeReturnUrl }: StripeSettings,
  fetchAs: typeof fetch,
): StripeGateway {
  const { protocol, hostname, port } = new URL(stripeApiUrl);
  const client = new Stripe(stripeSecretKey, {
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    ...(port && { port }),
    httpClient: Stripe.createFetchHttpClient(fetchAs),
    maxNetworkRetries: 1,
    telemetry: false,
  });
  const notes = new IntentNotes(new Transactions(ledger));
  return new StripeGateway(client, notes, new StripeRequests(neverOpens()), stripeReturnUrl);
}

/** Stripe hears every request and does it; of confirmations the answer never arrives. */
export const losingConfirmations: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  if (response.url.endsWith('/confirm')) throw new TypeError('fetch failed: the answer was lost');
  return response;
};
