import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@waybill/contracts';
import { PermanentEventError, type Received, type Tx } from '@waybill/messaging';
import { Clock } from '@waybill/platform';
import { apply, isRefused, type FactEvent } from '../domain/index.js';
import { OrderRepository } from '../persistence/order.repository.js';
import { commitDecision } from './commit-decision.js';

export type ReceivedFact = Received<EventEnvelope<FactEvent['type']>>;

/** Records what the other services say about orders and writes what follows. Expects the orders to be locked. */
@Injectable()
export class RecordFacts {
  constructor(
    private readonly orders: OrderRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws PermanentEventError `CONTRADICTORY_FACTS` when a fact cannot be true beside one read before, `UNKNOWN_ORDER`
   * for an order that this service never took: both become dead letters. The answers with which the others close their
   * books of such an order say nothing that needs to be known, and are passed over.
   */
  execute(tx: Tx, events: readonly ReceivedFact[]): void {
    for (const { event, topic } of events) {
      const stored = this.orders.get(tx, event.subject);
      if (!stored && isBareAnswer(event)) continue;
      if (!stored) throw new PermanentEventError('UNKNOWN_ORDER', `${topic} speaks of unknown order ${event.subject}`);
      const { state, traceparent } = stored;
      const outcome = apply(state, { type: event.type, data: event.data } as FactEvent, this.clock.now().getTime());
      if (isRefused(outcome)) throw new PermanentEventError(outcome.refused, outcome.detail);
      commitDecision(tx, this.orders, outcome, { traceparent, fact: event });
    }
  }
}

/** Nothing is held, charged or shipped. */
const isBareAnswer = ({ type, data }: ReceivedFact['event']): boolean =>
  type === 'InventoryReleased' || type === 'PaymentVoided' || (type === 'ShipmentVoided' && !data.booked);
