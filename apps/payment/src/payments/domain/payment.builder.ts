import { apply, type PaymentInput } from './apply.js';
import { claim, type ProviderCall } from './claim.js';
import { isRefused, type Refused } from './outcome.js';
import type { Decided, FreshIds, PaymentBook } from './payment-book.js';
import { settleCharge, type ChargeOutcome } from './settle-charge.js';
import { settleRefund, type RefundOutcome } from './settle-refund.js';

/** Builders for the specs of this folder. */
export const ORDER_ID = '019aa1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b';
export const POLICY = { maxErrors: 2 };

const orderId = ORDER_ID;
const amount = { amount: 2500, currency: 'USD' };

let opened = 0;
/** Ids as an adapter would draw them: `pay-1`/`refund-1`, then `pay-2`/`refund-2`, and so on. */
export const drawIds = (): FreshIds => {
  opened += 1;
  return { paymentId: `pay-${opened}`, refundId: `refund-${opened}` };
};

export const event = {
  created: (): PaymentInput => ({
    type: 'OrderCreated',
    data: {
      orderId,
      customerId: 'customer-1',
      currency: 'USD',
      lines: [{ sku: 'TEA', name: 'Tea', quantity: 3, unitPrice: { amount: 1000, currency: 'USD' } }],
      total: { amount: 3000, currency: 'USD' },
      allowPartial: true,
      paymentMethod: 'tok_ok',
    },
  }),
  reserved: (): PaymentInput => ({
    type: 'InventoryReserved',
    data: { orderId, lines: [{ sku: 'TEA', quantity: 2, unitPrice: { amount: 1250, currency: 'USD' } }], amount },
  }),
  cancelled: (attempt = 1): PaymentInput => ({
    type: 'OrderCancelled',
    data: { orderId, reason: 'CUSTOMER_REQUEST', attempt },
  }),
  refundRequested: (attempt = 1): PaymentInput => ({
    type: 'OrderRefundRequested',
    data: { orderId, shipped: true, attempt },
  }),
};

/** A step of a story: an event read, a claim, or what the provider said. */
export type Step =
  { readonly read: PaymentInput } | 'claim' | { readonly said: ChargeOutcome } | { readonly refund: RefundOutcome };

export interface Told {
  readonly book: PaymentBook | null;
  readonly events: readonly Decided['events'][number][];
  readonly calls: readonly ProviderCall[];
}

/** Tells a story to a book from its first word. A refusal fails the test that expected none. */
export const after = (...steps: readonly Step[]): Told => goOn({ book: null, events: [], calls: [] }, ...steps);

export const goOn = (told: Told, ...steps: readonly Step[]): Told =>
  steps.reduce<Told>((so, step) => {
    if (step === 'claim') {
      const claimed = claim(bookOf(so), POLICY);
      if (!claimed) throw new Error('there is nothing to claim');
      return { ...so, book: claimed.state, calls: [...so.calls, claimed.call] };
    }
    const { state, events } = accepted(decide(so, step));
    return { ...so, book: state, events: [...so.events, ...events] };
  }, told);

function decide(told: Told, step: Exclude<Step, 'claim'>): Decided | Refused<string> {
  if ('read' in step) return apply(told.book, step.read, drawIds());
  if ('said' in step) return settleCharge(bookOf(told), step.said, drawIds());
  return settleRefund(bookOf(told), told.calls.at(-1)?.key ?? '', step.refund);
}

export function bookOf({ book }: Told): PaymentBook {
  if (!book) throw new Error('there is no book yet');
  return book;
}

export function accepted(outcome: Decided | Refused<string>): Decided {
  if (isRefused(outcome)) throw new Error(`refused: ${outcome.refused}, ${outcome.detail}`);
  return outcome;
}

export const typesOf = ({ events }: Told): string[] => events.map(({ type }) => type);

/** A book with a charge that nobody has claimed yet. */
export const ready = (): Told => after({ read: event.created() }, { read: event.reserved() });
export const charged: Step[] = ['claim', { said: { kind: 'CHARGED' } }];
export const unknown: Step[] = ['claim', { said: { kind: 'UNKNOWN', detail: 'timed out' } }];
export const erred: Step[] = ['claim', { said: { kind: 'UNKNOWN', detail: 'internal error', erred: true } }];
