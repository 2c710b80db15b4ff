import type { Compensation, CompensationPart, OrderStatus } from '@waybill/contracts';

/**
 * What the order was told by the others, as far as it names something in their books. A fact that is there was read.
 */
export interface FactsEntry {
  readonly reserved?: object;
  readonly reservationFailed?: object;
  readonly released?: object;
  readonly paid?: { readonly paymentId: string };
  readonly paymentFailed?: object;
  readonly paymentVoided?: object;
  readonly refunded?: { readonly refundId: string };
  readonly shipped?: { readonly shipmentId: string; readonly trackingNumber: string };
  readonly shipmentFailed?: object;
  readonly shipmentVoided?: object;
}

/** A person vouches that a part of the undoing was put right outside. */
export interface SettledEntry {
  readonly reason: string;
  readonly actor: string;
  /** When it was entered, Unix milliseconds. */
  readonly at: number;
}

/** Units of a SKU that came back; `restock`: to be sold again, otherwise written off. */
export interface ReturnedUnits {
  readonly quantity: number;
  readonly restock: boolean;
}

/** What the order service says. Amounts are integer minor units of the order's currency. */
export interface OrderEntry {
  readonly status: OrderStatus;
  readonly compensation: Compensation;
  readonly decision: 'CANCEL' | 'REFUND' | null;
  /** A cancellation's reason. */
  readonly reason: string | null;
  /** Of a refund: whether the goods had left when it was asked. */
  readonly refundedAfterShipping: boolean;
  /** Of a refund: goods that had left are not taken back with it. */
  readonly goodsStayOut: boolean;
  /** The total; of a partial order what is reserved. */
  readonly amountDue: number;
  /** Seconds since its deadline; negative before it; null while that has not begun, since its events were not sent. */
  readonly pastDeadline: number | null;
  /** Seconds since the answers now waited for were asked; null before an undoing decision. */
  readonly undoingFor: number | null;
  /** The parcel could not be called back when the order was undone: its goods count as shipped. */
  readonly goodsLeft: boolean;
  readonly settled: Readonly<Partial<Record<CompensationPart, SettledEntry>>>;
  readonly facts: FactsEntry;
  readonly returns: readonly {
    readonly id: string;
    readonly lines: readonly (ReturnedUnits & { readonly sku: string })[];
  }[];
}

export interface ReservationEntry {
  /** Null while nothing was decided. */
  readonly status: 'HELD' | 'SHIPPED' | 'RETURNED' | 'RELEASED' | 'FAILED' | 'CLOSED' | null;
  /** Its lines, where a return of any of them is known. */
  readonly returnedLines: readonly {
    readonly sku: string;
    readonly returns?: readonly (ReturnedUnits & { readonly id: string })[];
  }[];
}

export interface PaymentEntry {
  readonly paymentId: string;
  readonly charge: 'AWAITING' | 'READY' | 'IN_FLIGHT' | 'UNKNOWN' | 'CHARGED' | 'FAILED' | 'VOIDED';
  /** What was charged, minor units; 0 where nothing was. */
  readonly charged: number;
  /** What was given back of it. */
  readonly refunded: number;
  /** Refunds of which the provider has not said the last word. */
  readonly openRefunds: number;
  /** Ids of the refunds that were made. */
  readonly refundIds: readonly string[];
  /** The charge's key at the provider. */
  readonly chargeKey: string;
  /** What is to be charged, as `1999 USD`; null while it is not known. */
  readonly amount: string | null;
  /** The refunds that were made: amount by key at the provider. */
  readonly refundKeys: Readonly<Record<string, string>>;
  /** Stripe made the charge: it is in Stripe's own books. */
  readonly byStripe: boolean;
}

/** What the simulated gateway's ledger says. */
export interface ChargesEntry {
  readonly made: readonly {
    readonly key: string;
    /** As `1999 USD`. */
    readonly amount: string;
    /** What was given back of it: amount by key. */
    readonly refunds: Readonly<Record<string, string>>;
  }[];
}

export interface ShipmentEntry {
  readonly shipmentId: string;
  readonly trackingNumber: string | null;
  readonly booking: 'AWAITING' | 'READY' | 'IN_FLIGHT' | 'UNKNOWN' | 'BOOKED' | 'FAILED' | 'VOIDED';
  /** The booking's key at the carrier. */
  readonly bookingKey: string;
  /** Whether the carrier keeps a ledger here at all. */
  readonly ledgerIsKept: boolean;
}

/** What the carrier's ledger says. */
export interface BookingsEntry {
  readonly live: readonly { readonly key: string; readonly trackingNumber: string }[];
}

export interface NotificationEntry {
  /** Cause of every notification there is, repetitions included. */
  readonly causes: readonly string[];
}

/** Everything the five databases say about one order; a part is missing where its service has never heard of it. */
export interface OrderFile {
  readonly orderId: string;
  readonly order?: OrderEntry;
  readonly reservation?: ReservationEntry;
  readonly payment?: PaymentEntry;
  readonly charges?: ChargesEntry;
  readonly shipment?: ShipmentEntry;
  readonly bookings?: BookingsEntry;
  readonly notifications?: NotificationEntry;
}

export const isFinal = ({ order }: OrderFile): boolean =>
  order?.status === 'COMPLETED' || order?.status === 'CANCELLED' || order?.status === 'REFUNDED';

/**
 * Undone, and said to be over. PENDING is on its way and must end in time (`not-stuck`); NEEDS_ATTENTION admits that
 * something is not back, and is listed for an operator instead.
 */
export const isUndone = ({ order }: OrderFile): boolean =>
  (order?.status === 'CANCELLED' && (order.compensation === 'NONE' || order.compensation === 'DONE')) ||
  order?.status === 'REFUNDED';

/** What the customer has paid and not got back, minor units. */
export const paid = ({ payment }: OrderFile): number => (payment ? payment.charged - payment.refunded : 0);

/** Everything that had left came back by returns. */
export const cameBack = ({ order, reservation }: OrderFile): boolean =>
  (order?.returns.length ?? 0) > 0 && reservation?.status === 'RETURNED';

export const hasLiveShipment = ({ shipment }: OrderFile): boolean => shipment?.booking === 'BOOKED';
