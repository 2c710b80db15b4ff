import type { OrderVerdict } from '../../apps/inventory/src/reservations/domain/index.js';
import { statusOf } from '../../apps/order/src/orders/domain/index.js';
import type { Move } from './explore.js';
import type { Place, Saga } from './saga.js';
import type { Command } from './turns.js';
import type { World } from './world.js';

const COMMANDS: Readonly<Record<Command, string>> = {
  cancel: 'the customer cancels',
  refund: 'the customer asks for a refund',
  expire: 'the order times out',
  overdue: 'the compensation is overdue',
  retry: 'an operator retries the compensation',
};

/** What may happen to the order at any moment but need not. */
export function commandMoves(saga: Saga, place: Place): Move<World>[] {
  const { mine } = place;
  const commands = (Object.keys(COMMANDS) as Command[]).flatMap((command) => {
    const budget = saga.spend(mine.budget, command);
    const turn = budget && saga.turns.commanded(command, mine);
    if (!budget || !turn) return [];
    return [saga.move(place, COMMANDS[command], false, turn, { budget })];
  });
  return [...commands, ...abandonMoves(saga, place)];
}

/** Inventory asks order about a reservation it has held for too long. */
function abandonMoves(saga: Saga, place: Place): Move<World>[] {
  const { mine, world } = place;
  const budget = saga.spend(mine.budget, 'abandon');
  if (!budget || mine.reservation?.status !== 'HELD') return [];
  const status = statusOf(mine.order);
  const verdict: OrderVerdict = status === 'CANCELLED' || status === 'REFUNDED' ? status : 'ALIVE';
  const turn = saga.turns.abandoned(mine, mine.reservation, verdict, world.stock);
  return [saga.move(place, `inventory asks about the order: ${verdict}`, false, turn, { budget })];
}
