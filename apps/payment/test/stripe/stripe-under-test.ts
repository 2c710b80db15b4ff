import { Transactions } from '@waybill/messaging';
import Stripe from 'stripe';
import type { StripeSettings } from '../../src/payments/provider/stripe/open-stripe.js';
import { IntentNotes } from '../../src/payments/provider/stripe/intent-notes.js';
import { StripeGateway } from '../../src/payments/provider/stripe/stripe-gateway.js';
import type { PaymentDatabase } from '../payment-database.js';

/** The adapter over a fetch of the test's own. */
export function gatewayOver(
  { ledger }: PaymentDatabase,
  { stripeSecretKey, stripeApiUrl }: StripeSettings,
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
  return new StripeGateway(client, new IntentNotes(new Transactions(ledger)));
}

/** Stripe hears every request and does it; of confirmations the answer never arrives. */
export const losingConfirmations: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  if (response.url.endsWith('/confirm')) throw new TypeError('fetch failed: the answer was lost');
  return response;
};
