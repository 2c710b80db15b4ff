import type { Money } from '@waybill/contracts';
import { openBook, type PaymentBook, type PaymentEvent, type Refund } from './payment-book.js';

/**
 * Takes back what payment itself said about an order, after its database was set back: the book as it stood after that
 * event, as far as the event tells. What was never said comes back by asking the provider under the same keys.
 *
 * @param known the book, read under its row lock; null where payment has not heard of the order
 * @param paymentId of a new book, where the event names none
 * @returns the very book that was given where it knows the event
 */
export function absorb(known: PaymentBook | null, word: PaymentEvent, paymentId: string): PaymentBook {
  const named = word.data.paymentId ?? paymentId;
  const book = known ?? openBook(word.data.orderId, named);
  switch (word.type) {
    // The charge itself is asked for again, under the same key, once the order is read again.
    case 'PaymentActionRequired':
      return book.actionUrl !== null || isDecided(book)
        ? book
        : { ...book, paymentId: named, actionUrl: word.data.url };
    case 'PaymentCompleted':
      return book.charge === 'CHARGED' ? book : charged(book, named, word.data.amount);
    case 'PaymentFailed': {
      if (book.charge === 'FAILED') return book;
      const { reason, detail, amount } = word.data;
      const failure = { reason, detail, amount };
      return { ...withHalves(book, amount), paymentId: named, charge: 'FAILED', failure, answered: 1 };
    }
    case 'PaymentVoided':
      return book.charge === 'VOIDED' && isAnswered(book) ? book : answered({ ...book, charge: 'VOIDED' });
    case 'PaymentRefunded': {
      const { refundId, amount } = word.data;
      return withRefund(charged(book, named, amount), refundId, { amount, status: 'REFUNDED', failure: null });
    }
    case 'PaymentRefundFailed': {
      const { refundId, amount, reason } = word.data;
      return withRefund(charged(book, named, amount), refundId, { amount, status: 'FAILED', failure: reason });
    }
  }
}

/** How the order was paid matters no more once the provider has decided. */
const withHalves = (book: PaymentBook, amount: Money): PaymentBook => ({ ...book, method: book.method ?? '', amount });

const isDecided = ({ charge }: PaymentBook): boolean => ['CHARGED', 'FAILED', 'VOIDED'].includes(charge);

const charged = (book: PaymentBook, paymentId: string, amount: Money): PaymentBook =>
  book.charge === 'CHARGED' ? book : { ...withHalves(book, amount), paymentId, charge: 'CHARGED' };

const isAnswered = ({ requested, answered: by }: PaymentBook): boolean => requested > 0 && by >= requested;

/** The answer to a request that is known to have been read, whichever attempt it was. */
function answered(book: PaymentBook): PaymentBook {
  const requested = Math.max(1, book.requested);
  return { ...book, requested, answered: requested };
}

function withRefund(book: PaymentBook, id: string, said: Pick<Refund, 'amount' | 'status' | 'failure'>): PaymentBook {
  const known = book.refunds.find((refund) => refund.id === id);
  if (known?.status === said.status && isAnswered(book)) return book;
  const key = known?.key ?? `${book.orderId}:refund:${book.refunds.length + 1}`;
  const refund: Refund = { id, key, tries: known?.tries ?? 1, ...said };
  const refunds = known ? book.refunds.map((one) => (one === known ? refund : one)) : [...book.refunds, refund];
  return answered({ ...book, refunds });
}
