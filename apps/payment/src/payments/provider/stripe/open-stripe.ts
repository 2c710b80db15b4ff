import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Transactions } from '@waybill/messaging';
import type { ProviderBreaker } from '@waybill/platform';
import Stripe from 'stripe';
import type { OpenedProvider } from '../opened-provider.js';
import { IntentNotes } from './intent-notes.js';
import { StripeGateway } from './stripe-gateway.js';
import { StripeNotices } from './stripe-notices.js';
import { StripeRequests } from './stripe-requests.js';

export interface StripeSettings {
  readonly stripeSecretKey: string;
  readonly stripeApiUrl: string;
  /** What webhooks are signed with; without it none is heard. */
  readonly stripeWebhookSecret?: string | undefined;
  /** Where customers come back to from a bank's extra check. */
  readonly stripeReturnUrl: string;
}

/** How long the library waits for one answer, ms; how long a call may take altogether is its caller's business. */
const REQUEST_MS = 10_000;
/** Repetitions by the library: it knows nothing of Retry-After, so the worker repeats instead. */
const RETRIES = 0;
/** Connections to Stripe at most. */
const SOCKETS = 64;

/** Stripe as the service's payment provider. @param transactions over the service's database, for the adapter's notes */
export function openStripe(
  settings: StripeSettings,
  transactions: Transactions,
  breaker: ProviderBreaker,
): OpenedProvider {
  const { client, agent } = stripeClient(settings);
  const close = (): Promise<void> => {
    agent.destroy();
    return Promise.resolve();
  };
  const notes = new IntentNotes(transactions);
  const requests = new StripeRequests(breaker);
  return {
    provider: new StripeGateway(client, notes, requests, settings.stripeReturnUrl),
    notices: new StripeNotices(client, notes, requests, settings.stripeWebhookSecret),
    close,
  };
}

/** A client of the library, and the agent that holds its connections. */
export function stripeClient(settings: StripeSettings): { client: Stripe; agent: HttpAgent } {
  const { protocol, hostname, port } = new URL(settings.stripeApiUrl);
  const options = { keepAlive: true, maxSockets: SOCKETS };
  const agent = protocol === 'http:' ? new HttpAgent(options) : new HttpsAgent(options);
  const client = new Stripe(settings.stripeSecretKey, {
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    port: port || (protocol === 'http:' ? '80' : '443'),
    httpAgent: agent,
    timeout: REQUEST_MS,
    maxNetworkRetries: RETRIES,
    telemetry: false,
    appInfo: { name: 'Waybill' },
  });
  return { client, agent };
}
