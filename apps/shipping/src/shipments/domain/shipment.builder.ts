import { apply, type ShipmentInput } from './apply.js';
import { claim, type CarrierCall } from './claim.js';
import { isRefused, type Refused } from './outcome.js';
import { settleBooking, type BookingOutcome } from './settle-booking.js';
import { settleVoid, type VoidOutcome } from './settle-void.js';
import type { Decided, ShipmentBook } from './shipment-book.js';

/** Builders for the specs of this folder. */
export const ORDER_ID = '019aa1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b';
export const SHIPMENT_ID = 'shipment-1';

const orderId = ORDER_ID;
const usd = (amount: number) => ({ amount, currency: 'USD' });

export const ADDRESS = { name: 'Ada', line1: '12 Square', city: 'London', postalCode: 'SW1Y', country: 'GB' };

export const event = {
  created: (): ShipmentInput => ({
    type: 'OrderCreated',
    data: {
      orderId,
      customerId: 'customer-1',
      currency: 'USD',
      lines: [{ sku: 'TEA', name: 'Tea', quantity: 1, unitPrice: usd(1000) }],
      total: usd(1000),
      allowPartial: false,
      paymentMethod: 'tok_ok',
      shippingAddress: ADDRESS,
    },
  }),
  paid: (): ShipmentInput => ({ type: 'PaymentCompleted', data: { orderId, paymentId: 'pay', amount: usd(1000) } }),
  cancelled: (attempt = 1): ShipmentInput => ({
    type: 'OrderCancelled',
    data: { orderId, reason: 'CUSTOMER_REQUEST', attempt },
  }),
  refundRequested: (shipped: boolean, attempt = 1): ShipmentInput => ({
    type: 'OrderRefundRequested',
    data: { orderId, shipped, attempt },
  }),
};

/** A step of a story: an event read, a claim, or what the carrier said to booking or voiding. */
export type Step =
  { readonly read: ShipmentInput } | 'claim' | { readonly said: BookingOutcome } | { readonly void: VoidOutcome };

export interface Told {
  readonly book: ShipmentBook | null;
  readonly events: readonly Decided['events'][number][];
  readonly calls: readonly CarrierCall[];
}

/** Tells a story to a book from its first word. A refusal fails the test that expected none. */
export const after = (...steps: readonly Step[]): Told => goOn({ book: null, events: [], calls: [] }, ...steps);

export const goOn = (told: Told, ...steps: readonly Step[]): Told =>
  steps.reduce<Told>((so, step) => {
    if (step === 'claim') {
      const claimed = claim(bookOf(so));
      if (!claimed) throw new Error('there is nothing to claim');
      return { ...so, book: claimed.state, calls: [...so.calls, claimed.call] };
    }
    const { state, events } = accepted(decide(so, step));
    return { ...so, book: state, events: [...so.events, ...events] };
  }, told);

function decide(told: Told, step: Exclude<Step, 'claim'>): Decided | Refused<string> {
  if ('read' in step) return apply(told.book, step.read, SHIPMENT_ID);
  return 'said' in step ? settleBooking(bookOf(told), step.said) : settleVoid(bookOf(told), step.void);
}

export function bookOf({ book }: Told): ShipmentBook {
  if (!book) throw new Error('there is no book yet');
  return book;
}

export function accepted(outcome: Decided | Refused<string>): Decided {
  if (isRefused(outcome)) throw new Error(`refused: ${outcome.refused}, ${outcome.detail}`);
  return outcome;
}

export const typesOf = ({ events }: Told): string[] => events.map(({ type }) => type);

/** A book with a booking that nobody has claimed yet. */
export const ready = (): Told => after({ read: event.created() }, { read: event.paid() });
export const BOOKED = { kind: 'BOOKED', trackingNumber: 'WB1', carrier: 'simulated' } as const;
export const REFUSED = { kind: 'FAILED', reason: 'UNDELIVERABLE', detail: 'not to XX' } as const;
export const booked: Step[] = ['claim', { said: BOOKED }];
