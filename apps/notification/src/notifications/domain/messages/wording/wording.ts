import type { CancellationReason, Money, PaymentFailureReason } from '@waybill/contracts';

/** What one mail says, beside its subject. */
type Say<Facts> = (facts: { readonly orderId: string } & Facts) => readonly string[];

export interface Short {
  readonly name: string;
  readonly reserved: number;
  readonly requested: number;
}

/** All that is said in one language: one file a language, beside this one. Amounts and names are put in as text. */
export interface Wording {
  /** Language tag (BCP 47). */
  readonly language: string;
  readonly subjects: Readonly<Record<Turn, string>>;
  readonly total: string;
  /** Minor units as people of this language write them. */
  readonly money: (amount: Money) => string;
  readonly confirmed: Say<{ readonly amount: string; readonly short: readonly Short[] }>;
  readonly shipped: Say<{ readonly trackingNumber: string }>;
  readonly paymentFailed: Say<{ readonly reason: PaymentFailureReason; readonly amount: string }>;
  readonly cancelled: Say<{ readonly reason: CancellationReason }>;
  readonly refunded: Say<{ readonly amount: string }>;
  readonly refundFailed: Say<{ readonly amount: string }>;
}

/** What happens to an order as its customer sees it, whatever events it takes. */
export type Turn = 'confirmed' | 'shipped' | 'cancelled' | 'refunded' | 'refundFailed';
