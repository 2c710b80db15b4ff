import type { CancellationReason, Compensation, CompensationPart, OrderStatus } from '@waybill/contracts/statuses';
import type { Money, Page } from './shared.js';

export interface OrderLine {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  /** Units that inventory reserved; 0 until it answered. */
  readonly reserved: number;
  readonly unitPrice: Money;
}

/** A part of an undoing that was put right outside. Reason and actor are told to operators only. */
export interface SettledPart {
  readonly part: CompensationPart;
  readonly at: string;
  readonly reason?: string;
  readonly actor?: string;
}

/** An order as the order service shows it. */
export interface OrderView {
  readonly id: string;
  readonly customerId: string;
  readonly status: OrderStatus;
  readonly currency: string;
  readonly items: readonly OrderLine[];
  readonly total: Money;
  readonly shortfall: readonly { readonly sku: string; readonly requested: number; readonly reserved: number }[];
  readonly cancellation: { readonly reason: CancellationReason; readonly detail: string | null } | null;
  readonly compensation: Compensation;
  /** Absent where none was. */
  readonly settled?: readonly SettledPart[];
  readonly stockCheck?: 'live' | 'fallback';
  readonly payment: {
    readonly id: string | null;
    readonly status: string;
    /** Where the customer acts, while the status is REQUIRES_ACTION. */
    readonly action?: { readonly url: string };
  } | null;
  readonly shipment: { readonly id: string; readonly trackingNumber: string | null } | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** `GET /api/orders?status&compensation&customerId&createdFrom&createdTo&limit&cursor`. */
export type OrderListAnswer = Page<OrderView>;

/** Body of `POST /api/orders`. The gateway fills in who orders where `customerId` is left out. */
export interface PlaceOrderBody {
  readonly customerId?: string;
  readonly items: readonly { readonly sku: string; readonly quantity: number }[];
  readonly currency?: string;
  readonly allowPartial?: boolean;
  readonly requireStock?: boolean;
  readonly contact?: { readonly email?: string; readonly phone?: string };
  readonly shippingAddress?: {
    readonly name: string;
    readonly line1: string;
    readonly city: string;
    readonly postalCode: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
  };
  readonly paymentMethod?: string;
}

/** `data` of `event: status` on `GET /api/orders/:id/events`. */
export interface StatusChange {
  readonly status: OrderStatus;
  readonly compensation: Compensation;
  readonly at: string;
}

/** `GET /api/orders/:id/timeline`. */
export interface TimelineAnswer {
  readonly items: readonly TimelineItem[];
}

/** An event as the order learned of it. */
export interface TimelineItem {
  /** When its writer recorded it. */
  readonly at: string;
  readonly type: string;
  readonly eventId: string;
  /** `/inventory`: the service that wrote it. */
  readonly source: string;
  /** Status of the order after it. */
  readonly status: OrderStatus;
}
