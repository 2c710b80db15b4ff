import type { ChargeOutcome, ProviderCall, RefundOutcome } from '../../apps/payment/src/payments/domain/index.js';
import type { BookingOutcome, CarrierCall, VoidOutcome } from '../../apps/shipping/src/shipments/domain/index.js';

/** A call to the outside with its answer; null while it is on its way there. */
export type Errand =
  | {
      readonly to: 'charge';
      readonly call: Exclude<ProviderCall, { kind: 'REFUND' }>;
      readonly answer: ChargeOutcome | null;
    }
  | {
      readonly to: 'refund';
      readonly call: Extract<ProviderCall, { kind: 'REFUND' }>;
      readonly answer: RefundOutcome | null;
    }
  | {
      readonly to: 'book';
      readonly call: Extract<CarrierCall, { kind: 'BOOK' }>;
      readonly answer: BookingOutcome | null;
    }
  | { readonly to: 'void'; readonly call: Extract<CarrierCall, { kind: 'VOID' }>; readonly answer: VoidOutcome | null };

export const errandOf = (call: ProviderCall | CarrierCall): Errand => {
  switch (call.kind) {
    case 'CHARGE':
    case 'CANCEL_CHARGE':
      return { to: 'charge', call, answer: null };
    case 'REFUND':
      return { to: 'refund', call, answer: null };
    case 'BOOK':
      return { to: 'book', call, answer: null };
    case 'VOID':
      return { to: 'void', call, answer: null };
  }
};

/** What provider and carrier have in their books about one order, by key. They keep every promise of their ports, no other. */
export interface Outside {
  readonly charges: Readonly<Record<string, 'ACTION_REQUIRED' | 'CHARGED' | 'DECLINED' | 'FAILED' | 'CANCELLED'>>;
  readonly refunds: Readonly<Record<string, 'REFUNDED' | 'FAILED'>>;
  /** VOIDED: never booked; CALLED_BACK: booked and then voided. */
  readonly bookings: Readonly<Record<string, 'BOOKED' | 'FAILED' | 'VOIDED' | 'CALLED_BACK'>>;
}

export const UNTOUCHED: Outside = { charges: {}, refunds: {}, bookings: {} };

/** What the scenario lets the outside say to a key that it has not decided yet. */
export interface Moods {
  readonly charge: readonly ('ACTION_REQUIRED' | 'CHARGED' | 'DECLINED' | 'FAILED')[];
  readonly book: readonly ('BOOKED' | 'FAILED')[];
  /** Whether one more refund, one more recall may be refused. */
  readonly refundMayFail: boolean;
  readonly voidMayFail: boolean;
}

/** One way in which the outside takes a call. `refusal`: it spent a refusal that the scenario allows only so often. */
export interface Taken {
  readonly outside: Outside;
  readonly errand: Errand;
  readonly refusal: 'refuseRefund' | 'refuseRecall' | null;
}

const detail = 'no';

/** Every way in which the outside may take a call that reaches it. A decided key is answered as before. */
export function takes(outside: Outside, errand: Errand, moods: Moods): readonly Taken[] {
  switch (errand.to) {
    case 'charge': {
      const { key, kind } = errand.call;
      return chargeChoices(outside.charges[key], kind, moods).map((choice) => ({
        outside: { ...outside, charges: { ...outside.charges, [key]: choice } },
        errand: { ...errand, answer: chargeAnswer(choice) },
        refusal: null,
      }));
    }
    case 'refund': {
      const { key } = errand.call;
      const decided = outside.refunds[key];
      const choices = decided
        ? [decided]
        : [...(['REFUNDED'] as const), ...(moods.refundMayFail ? (['FAILED'] as const) : [])];
      return choices.map((choice) => ({
        outside: { ...outside, refunds: { ...outside.refunds, [key]: choice } },
        errand: { ...errand, answer: choice === 'REFUNDED' ? { kind: choice } : { kind: 'REFUND_FAILED', detail } },
        refusal: !decided && choice === 'FAILED' ? 'refuseRefund' : null,
      }));
    }
    case 'book': {
      const { key } = errand.call;
      const decided = outside.bookings[key];
      return (decided ? [decided] : moods.book).map((choice) => ({
        outside: { ...outside, bookings: { ...outside.bookings, [key]: choice } },
        errand: { ...errand, answer: bookingAnswer(choice) },
        refusal: null,
      }));
    }
    case 'void': {
      const { key } = errand.call;
      const decided = outside.bookings[key];
      const booked = decided === 'BOOKED' || decided === 'CALLED_BACK';
      const after = booked ? 'CALLED_BACK' : decided === 'FAILED' ? 'FAILED' : 'VOIDED';
      const voided: Taken = {
        outside: { ...outside, bookings: { ...outside.bookings, [key]: after } },
        errand: { ...errand, answer: { kind: 'VOIDED', booked } },
        refusal: null,
      };
      const kept: Taken = {
        outside,
        errand: { ...errand, answer: { kind: 'VOID_FAILED', detail } },
        refusal: 'refuseRecall',
      };
      return decided === 'BOOKED' && moods.voidMayFail ? [voided, kept] : [voided];
    }
  }
}

type Charge = Outside['charges'][string];

/** A customer who is asked to act may do so before the next call, or not yet; also just before the charge is cancelled. */
function chargeChoices(
  decided: Charge | undefined,
  kind: 'CHARGE' | 'CANCEL_CHARGE',
  { charge }: Moods,
): readonly Charge[] {
  if (decided === 'ACTION_REQUIRED') {
    return kind === 'CHARGE' ? ['ACTION_REQUIRED', 'CHARGED', 'DECLINED'] : ['CANCELLED', 'CHARGED', 'DECLINED'];
  }
  if (decided) return [decided];
  return kind === 'CHARGE' ? charge : ['CANCELLED'];
}

function chargeAnswer(kind: Charge): ChargeOutcome {
  if (kind === 'ACTION_REQUIRED') return { kind, url: 'https://provider/act' };
  return kind === 'DECLINED' || kind === 'FAILED' ? { kind, detail } : { kind };
}

function bookingAnswer(kind: Outside['bookings'][string]): BookingOutcome {
  switch (kind) {
    case 'BOOKED':
      return { kind, trackingNumber: 'WB1', carrier: 'simulated' };
    case 'FAILED':
      return { kind, reason: 'UNDELIVERABLE', detail };
    case 'VOIDED':
    case 'CALLED_BACK':
      return { kind: 'VOIDED' };
  }
}
