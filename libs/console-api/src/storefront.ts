import type { Money } from './shared.js';

/** `open`: guests may order; `login`: customers who signed in; `off`: there is no shop. */
export type StorefrontMode = 'open' | 'login' | 'off';

/** A product as the shop shows it. */
export interface StorefrontProduct {
  readonly sku: string;
  readonly name: string;
  readonly price: Money;
  /** Units that may be ordered now; null where inventory did not answer. */
  readonly available: number | null;
}

/** One answer to "How should it go?". What it sets goes into `POST /api/orders` as it is. */
export interface Scenario {
  /** Stable: `ok`, `declined`, `timeout`, `error-once`, `undeliverable`, `refund-error-once`. */
  readonly code: string;
  readonly title: string;
  /** What will happen, in one sentence. */
  readonly text: string;
  readonly paymentMethod: string;
  /** Country of the shipping address that the scenario needs. */
  readonly country?: string;
}

/** `GET /api/storefront`. */
export interface StorefrontAnswer {
  readonly mode: StorefrontMode;
  /** Who orders; null where one has to sign in first, as a customer. */
  readonly customer: { readonly id: string; readonly guest: boolean; readonly name: string | null } | null;
  /** Who has signed in, also where their role may not order; null for guests. */
  readonly signedIn: { readonly name: string; readonly roles: readonly string[] } | null;
  /** Empty where the payment provider is a real one. */
  readonly scenarios: readonly Scenario[];
  readonly products: readonly StorefrontProduct[];
}
