import { ProviderAwayError } from '../payment-provider.port.js';

/**
 * The outcome of a request, or ProviderAwayError as soon as nobody waits any more. Stripe's library takes no signal, and a
 * request that was sent cannot be unsent: it runs out by its own time limit, unheard.
 */
export async function heeding<T>(signal: AbortSignal | undefined, request: () => Promise<T>): Promise<T> {
  if (!signal) return request();
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => {
    reject(new ProviderAwayError('the payment provider did not answer in time', 0, { cause: signal.reason }));
  };
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp);
  try {
    return await (signal.aborted ? givenUp : Promise.race([request(), givenUp]));
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
