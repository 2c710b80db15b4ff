import { encodeEvent } from '@waybill/contracts';
import type { Tx } from '@waybill/messaging';
import { historyOf, type ConcerningEvent, type Decided, type FactEvent } from '../domain/index.js';
import type { OrderRepository } from '../persistence/order.repository.js';

/** Why an order decided something. */
export interface Cause {
  /** W3C trace that the order belongs to: a new order's request, later the one stored with the order. */
  readonly traceparent: string;
  /** The fact that made it decide; absent when a person or a clock did. `time` is RFC 3339. */
  readonly fact?: { readonly id: string; readonly type: FactEvent['type']; readonly time: string };
}

/**
 * Puts a decision into the transaction: the order's new state, its history and its events, in the order in which the
 * aggregate decided them. The one way for an order to change, so that no change is without its history. An outcome that
 * changed nothing writes nothing. An order not known to the transaction must be a new one (OrderCreated).
 *
 * @throws InvalidEventError an event breaks its contract or is too large; nothing is put into the transaction then
 */
export function commitDecision(tx: Tx, orders: OrderRepository, { state, events }: Decided, cause: Cause): void {
  const before = orders.get(tx, state.id)?.state ?? null;
  if (before === state) return;
  const { traceparent, fact } = cause;
  const encoded = events.map((event) =>
    encodeEvent(event, {
      source: 'order',
      subject: state.id,
      correlationId: state.id,
      causationId: fact?.id,
      traceparent,
      time: new Date(state.updatedAt),
    }),
  );
  const written = events.map(({ type }, index) => ({ id: encoded[index]?.eventId ?? '', type, at: state.updatedAt }));
  const read: ConcerningEvent | null = fact ? { ...fact, at: Date.parse(fact.time) } : null;
  const history = historyOf(before, state, read, written);

  if (before) orders.save(tx, state, history);
  else if (events[0]?.type === 'OrderCreated') orders.add(tx, { state, traceparent }, history);
  else throw new Error(`order ${state.id} was not locked before it was saved`);
  tx.outbox.push(...encoded);
}
