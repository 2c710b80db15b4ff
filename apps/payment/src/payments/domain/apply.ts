import type { DomainEvent } from '@waybill/contracts';
import { close } from './close.js';
import { learnAmount, learnMethod } from './learn.js';
import type { Decided, FreshIds, PaymentBook } from './payment-book.js';

/** What payment reads; any other event of its topics is none of its business. */
export type PaymentInput = DomainEvent<
  'OrderCreated' | 'InventoryReserved' | 'OrderCancelled' | 'OrderRefundRequested'
>;

/**
 * Enters an event into the order's book. Events may come in any order and more than once.
 *
 * @param known the book, read under its row lock; null where payment has not heard of the order
 */
export function apply(known: PaymentBook | null, event: PaymentInput, ids: FreshIds): Decided {
  switch (event.type) {
    case 'OrderCreated':
      return learnMethod(known, event.data, ids);
    case 'InventoryReserved':
      return learnAmount(known, event.data, ids);
    case 'OrderCancelled':
    case 'OrderRefundRequested':
      return close(known, event.data.orderId, event.data.attempt, ids);
  }
}
