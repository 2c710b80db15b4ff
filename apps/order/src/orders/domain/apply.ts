import { announceProgress } from './announce-progress.js';
import { placeGoods, judgeCompensation } from './compensation.js';
import { contradiction } from './contradictions.js';
import { cancellationBy, decide } from './decide-undoing.js';
import { unchanged, type Decided, type FactEvent, type Order } from './order.js';
import { refused, type Refused } from './outcome.js';
import { recordFact } from './record-fact.js';

/**
 * Records a fact and draws every consequence: announcements, the undoing decision, the next step of an undoing.
 * Facts may come in any order and more than once; a known one changes nothing.
 *
 * @param at now, Unix milliseconds
 * @returns CONTRADICTORY_FACTS when the fact cannot be true together with one read before; nothing is recorded then
 */
export function apply(order: Order, event: FactEvent, at: number): Decided | Refused<'CONTRADICTORY_FACTS'> {
  const denied = contradiction(order.facts, event);
  if (denied !== null) return refused('CONTRADICTORY_FACTS', `order ${order.id}: ${denied}`);
  const recorded = recordFact(order, event);
  if (recorded === order) return unchanged(order);

  const decision = cancellationBy(recorded, event, at);
  const steps: ((order: Order) => Decided)[] = [
    ...(decision ? [(o: Order) => decide(o, decision)] : []),
    announceProgress,
    placeGoods,
    (o) => judgeCompensation(o, event),
  ];
  return inTurn({ ...recorded, updatedAt: at }, steps);
}

/** Each step sees the state the one before it left; their events are written in that order. */
export function inTurn(order: Order, steps: readonly ((order: Order) => Decided)[]): Decided {
  return steps.reduce<Decided>((so, step) => {
    const { state, events } = step(so.state);
    return { state, events: [...so.events, ...events] };
  }, unchanged(order));
}
