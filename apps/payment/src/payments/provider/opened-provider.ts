import type { PaymentProvider } from './payment-provider.port.js';

/** A payment provider ready to be asked, and how to take leave of it. */
export interface OpenedProvider {
  readonly provider: PaymentProvider;
  /** Resolves when nothing is under way any more and its connections are closed. */
  close(): Promise<void>;
}
