import { encodeEvent } from '@waybill/contracts';
import type { Tx } from '@waybill/messaging';
import type { OrderEvent } from '../domain/index.js';

export interface Cause {
  /** Trace that the order belongs to. */
  readonly traceparent: string;
  /** Id of the event that made this happen; absent when a person or a clock did. */
  readonly causationId?: string;
}

/** Puts the order's events into the transaction's outbox, in the order in which the aggregate decided them. */
export function publish(tx: Tx, orderId: string, events: readonly OrderEvent[], cause: Cause): void {
  for (const event of events) {
    tx.outbox.push(encodeEvent(event, { source: 'order', subject: orderId, correlationId: orderId, ...cause }));
  }
}
