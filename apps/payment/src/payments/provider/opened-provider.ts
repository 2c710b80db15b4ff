import type { PaymentProvider } from './payment-provider.port.js';
import type { ProviderNotices } from './provider-notices.port.js';

/** A payment provider ready to be asked, and how to take leave of it. */
export interface OpenedProvider {
  readonly provider: PaymentProvider;
  /** Where the provider sends any. */
  readonly notices?: ProviderNotices;
  /** Resolves when nothing is under way any more and its connections are closed. */
  close(): Promise<void>;
}
