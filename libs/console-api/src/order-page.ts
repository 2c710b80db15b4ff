import type { CompensationPart } from '@waybill/contracts/statuses';
import type { ServiceName } from '@waybill/system-map';
import type { OperatorAction } from './actions.js';
import type { Letter } from './letters.js';
import type { OrderView, SettledPart, TimelineItem } from './orders.js';
import type { Money, Partial200, ReasonBody } from './shared.js';
import type { TraceAnswer } from './trace.js';

/** `GET /api/console/orders/:id`. Null: this part is in `missing`. */
export interface OrderPageAnswer extends Partial200 {
  readonly order: OrderView;
  readonly expectation: Expectation | null;
  /** What holds the order up, the likeliest first; empty where nothing is awaited and nothing is wrong. */
  readonly diagnosis: readonly Diagnosis[];
  readonly timeline: readonly TimelineItem[] | null;
  /** `items` of payment's answer; at most one. */
  readonly payment: readonly PaymentView[] | null;
  readonly shipment: readonly ShipmentView[] | null;
  readonly notifications: readonly NotificationView[] | null;
  /** Dead letters whose key is this order, as far as they were read. */
  readonly letters: readonly Letter[] | null;
  readonly actions: readonly OperatorAction[] | null;
}

/** What has to come before the order moves on: `GET /orders/:id/expectation` of the order service. */
export interface Expectation {
  readonly awaits: readonly {
    /** `stock`, `payment`, `shipment`, `release`, … */
    readonly what: string;
    readonly from: ServiceName;
    /** Event types of which one is awaited. */
    readonly types: readonly string[];
  }[];
  readonly since: string;
  /** When the order times out; null where it does not. */
  readonly deadline: string | null;
  readonly compensation: {
    readonly status: string;
    /** How often undoing was asked for; 0 where it was not. */
    readonly attempt: number;
    readonly since: string | null;
    /** When it will need attention unless it is done. */
    readonly attentionAt: string | null;
    readonly awaits: readonly CompensationPart[];
    readonly refused: readonly {
      readonly part: CompensationPart;
      readonly type: string;
      readonly detail: string | null;
    }[];
    /** Parts that were put right outside. */
    readonly settled: readonly SettledPart[];
  };
}

export type { CompensationPart } from '@waybill/contracts/statuses';

/** One sentence about why an order waits. */
export interface Diagnosis {
  /** `info`: as it should be; `warning`: slow or retried; `error`: somebody has to act. */
  readonly severity: 'info' | 'warning' | 'error';
  /** Stable: `not-joined`, `lagging`, `in-outbox`, `dead-letter`, `delayed`, `cannot-be-told`, … */
  readonly code: string;
  readonly text: string;
  /** The times in `text`, as they stand there (UTC), for a page to show by its reader's clock. */
  readonly times: readonly string[];
  /** The page of the console that shows more. */
  readonly href?: string;
  /** What an operator may do about it. */
  readonly action?: 'retry' | 'replay' | 'requeue' | 'cancel';
}

export interface RefundView {
  readonly id: string;
  readonly amount: Money;
  readonly status: string;
}

export interface PaymentView {
  readonly id: string;
  readonly orderId: string;
  readonly amount: Money;
  readonly status: string;
  readonly attempts: number;
  readonly failure?: { readonly reason: string; readonly detail: string };
  readonly refunds: readonly RefundView[];
  /** When the provider is asked again. */
  readonly nextAttemptAt?: string | null;
}

export interface ShipmentView {
  readonly id: string;
  readonly orderId: string;
  readonly status: string;
  readonly trackingNumber: string | null;
  readonly carrier: string | null;
  readonly failure?: { readonly reason: string; readonly detail: string };
  readonly nextAttemptAt?: string | null;
}

export interface NotificationView {
  readonly id: string;
  readonly orderId: string;
  readonly channel: string | null;
  /** Type of the event that caused it. */
  readonly cause: string;
  readonly status: string;
  readonly sentAt: string | null;
}

/** `POST /api/console/orders/:id/{cancel,refund,retry}`. */
export type OrderActionBody = ReasonBody;

/** `POST /api/console/orders/:id/settle`. */
export interface SettleBody {
  readonly part: CompensationPart;
  readonly reason: string;
}

/** What the order is after the action. */
export type OrderActionAnswer = OrderView;

/** `POST /api/console/attention/retry`. */
export interface RetryBody {
  /** 1–200 order ids, each once. */
  readonly ids: readonly string[];
  readonly reason: string;
}

export interface RetryAnswer {
  readonly items: readonly {
    readonly id: string;
    /** HTTP status that the order service answered with. */
    readonly status: number;
    /** Code of its refusal. */
    readonly code?: string;
  }[];
}

/** `GET /api/console/attention?limit&cursor`: one page of orders whose undoing needs attention. */
export interface AttentionAnswer extends Partial200 {
  readonly items: readonly AttentionItem[];
  readonly nextCursor: string | null;
}

export interface AttentionItem {
  readonly order: OrderView;
  /** Null where the order service did not say in time. */
  readonly compensation: Expectation['compensation'] | null;
}

/** `GET /api/console/orders/:id/bundle`: all that is known of an order, personal data masked; for a bug report. */
export interface OrderBundle {
  readonly at: string;
  readonly page: OrderPageAnswer;
  readonly trace: TraceAnswer;
}
