import type { EventData } from '@waybill/contracts';
import { openBook, unchanged, type Decided, type FreshIds, type PaymentBook } from './payment-book.js';

/** OrderCreated: how the order is paid. A closed or known book learns nothing. */
export function learnMethod(known: PaymentBook | null, order: EventData<'OrderCreated'>, ids: FreshIds): Decided {
  const book = known ?? openBook(order.orderId, ids.paymentId);
  return book.charge === 'AWAITING' && book.method === null
    ? unchanged(readyIfComplete({ ...book, method: order.paymentMethod }))
    : unchanged(book);
}

/** InventoryReserved: how much is charged, what is really held. A closed or known book learns nothing. */
export function learnAmount(known: PaymentBook | null, held: EventData<'InventoryReserved'>, ids: FreshIds): Decided {
  const book = known ?? openBook(held.orderId, ids.paymentId);
  return book.charge === 'AWAITING' && book.amount === null
    ? unchanged(readyIfComplete({ ...book, amount: held.amount }))
    : unchanged(book);
}

const readyIfComplete = (book: PaymentBook): PaymentBook =>
  book.method !== null && book.amount !== null ? { ...book, charge: 'READY' } : book;
