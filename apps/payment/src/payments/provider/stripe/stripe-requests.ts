import { ProviderNotAskedError, type ProviderBreaker } from '@waybill/platform';
import { ProviderAwayError } from '../payment-provider.port.js';
import { heeding } from './heeding.js';
import { undecided } from './stripe-errors.js';

/** Requests to Stripe, through the breaker. */
export class StripeRequests {
  constructor(private readonly breaker: Pick<ProviderBreaker, 'request'>) {}

  /** @throws NoAnswerError, also as soon as nobody waits any more; Stripe's own error where that decides something */
  send<T>(signal: AbortSignal | undefined, request: () => Promise<T>): Promise<T> {
    return heeding(signal, () => this.breaker.request(() => answered(request)).catch(awayIfNotAsked));
  }
}

async function answered<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw undecided(error);
  }
}

function awayIfNotAsked(error: unknown): never {
  if (!(error instanceof ProviderNotAskedError)) throw error;
  throw new ProviderAwayError('the payment provider is away', 0, { cause: error });
}
