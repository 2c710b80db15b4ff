import { openBook, type ShipmentBook, type ShipmentEvent } from './shipment-book.js';

/**
 * Takes back what shipping itself said about an order, after its database was set back: the book as it stood after that
 * event, as far as the event tells. What was never said comes back by asking the carrier under the same key.
 *
 * @param known the book, read under its row lock; null where shipping has not heard of the order
 * @param shipmentId of a new book, where the event names none
 * @returns the very book that was given where it knows the event
 */
export function absorb(known: ShipmentBook | null, word: ShipmentEvent, shipmentId: string): ShipmentBook {
  const named = word.data.shipmentId ?? shipmentId;
  const book = known ?? openBook(word.data.orderId, named);
  switch (word.type) {
    case 'OrderShipped': {
      if (book.booking === 'BOOKED' || book.booking === 'VOIDED') return book;
      const { trackingNumber, carrier } = word.data;
      return { ...asked(book), shipmentId: named, booking: 'BOOKED', consignment: { trackingNumber, carrier } };
    }
    case 'ShipmentFailed': {
      if (book.booking === 'FAILED') return book;
      const { reason, detail } = word.data;
      return { ...asked(book), shipmentId: named, booking: 'FAILED', failure: { reason, detail }, answered: 1 };
    }
    case 'ShipmentVoided':
      if (book.booking === 'VOIDED' && isAnswered(book)) return book;
      // It names the shipment where the order had been paid.
      return answered({
        ...book,
        shipmentId: named,
        paid: book.paid || word.data.shipmentId !== undefined,
        booking: 'VOIDED',
        recall: 'NONE',
        refusal: null,
        calledBack: word.data.booked,
      });
    case 'ShipmentVoidFailed':
      if (book.booking === 'VOIDED' || (book.recall === 'FAILED' && isAnswered(book))) return book;
      return answered({
        ...asked(book),
        shipmentId: named,
        booking: 'BOOKED',
        recall: 'FAILED',
        refusal: word.data.reason,
      });
  }
}

/** The carrier was asked, so both halves had been read. Where the goods were to go matters no more. */
const asked = (book: ShipmentBook): ShipmentBook => ({ ...book, ordered: true, paid: true });

const isAnswered = ({ requested, answered: by }: ShipmentBook): boolean => requested > 0 && by >= requested;

/** The answer to a request that is known to have been read, whichever attempt it was. */
function answered(book: ShipmentBook): ShipmentBook {
  const requested = Math.max(1, book.requested);
  return { ...book, requested, answered: requested };
}
