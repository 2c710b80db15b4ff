import type { EncodedEvent } from '@waybill/contracts';
import type { Tx } from '@waybill/messaging';

/**
 * What a service said last about an order, out of its own tables, to be said again: the same facts as new events. Consumers
 * take a new id for a new event, so that one which was lost, or is a dead letter, gets through; a fact that is known
 * changes nothing. Each service that says something about orders provides one.
 */
export abstract class LastWords {
  /**
   * Locks what the service knows of the order.
   *
   * @returns the events, for the caller to write; null where the service does not know the order
   */
  abstract of(tx: Tx, orderId: string): Promise<readonly EncodedEvent[] | null>;
}
