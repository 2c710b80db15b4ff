import type { EventData, Money } from '@waybill/contracts';
import type { Message } from './message.js';
import { receiptOf, type Purchase } from './receipt.js';
import { placeOf, type Cause, type Facts } from './turns.js';
import { english } from './wording/en.js';
import { wordingFor } from './wording/index.js';
import type { Wording } from './wording/wording.js';

export interface Reader {
  /** Language tag that the order was placed with (BCP 47). */
  readonly locale: string | null;
  /** What was ordered, if it is known. */
  readonly purchase: Purchase | null;
}

type Telling = {
  readonly [C in Cause]: (wording: Wording, facts: EventData<C>, purchase: Purchase | null) => readonly string[];
};

/** The provider's own words stay out: they are written for us, not for the customer. */
const PARAGRAPHS: Telling = {
  OrderConfirmed: (wording, { orderId, amount, shortfall = [] }, purchase) => {
    const nameOf = (sku: string): string => purchase?.lines.find((line) => line.sku === sku)?.name ?? sku;
    const short = shortfall.map(({ sku, reserved, requested }) => ({ name: nameOf(sku), reserved, requested }));
    return wording.confirmed({ orderId, amount: wording.money(amount), short });
  },
  OrderShipped: (wording, facts) => wording.shipped(facts),
  OrderCompleted: (wording, facts) => wording.shipped(facts),
  OrderCancelled: (wording, facts) => wording.cancelled(facts),
  PaymentFailed: (wording, { orderId, reason, amount }) =>
    wording.paymentFailed({ orderId, reason, amount: wording.money(amount) }),
  PaymentRefunded: (wording, facts) => wording.refunded(withMoney(wording, facts)),
  OrderRefunded: (wording, facts) => wording.refunded(withMoney(wording, facts)),
  PaymentRefundFailed: (wording, facts) => wording.refundFailed(withMoney(wording, facts)),
};

/** Turns whose mail lists what was ordered. */
const WITH_RECEIPT: ReadonlySet<string> = new Set(['confirmed', 'shipped', 'cancelled']);

export function composeMessage<C extends Cause>(cause: C, facts: Facts<C>, { locale, purchase }: Reader): Message {
  const wording = wordingFor(locale);
  const { turn } = placeOf(cause);
  const bought =
    purchase && cause === 'OrderConfirmed' ? confirmedBy(purchase, facts as Facts<'OrderConfirmed'>) : purchase;
  return {
    language: wording.language,
    subject: wording.subjects[turn],
    paragraphs: PARAGRAPHS[cause](wording, facts, purchase),
    receipt: bought && WITH_RECEIPT.has(turn) ? receiptOf(bought, wording) : null,
  };
}

/** For logs: what the customer's mail would be called. */
export const subjectOf = (cause: Cause): string => english.subjects[placeOf(cause).turn];

const confirmedBy = (purchase: Purchase, { shortfall = [] }: Facts<'OrderConfirmed'>): Purchase => ({
  ...purchase,
  shortfall,
});

const withMoney = (wording: Wording, { orderId, amount }: { readonly orderId: string; readonly amount: Money }) => ({
  orderId,
  amount: wording.money(amount),
});
