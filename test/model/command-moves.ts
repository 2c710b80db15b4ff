import { COMPENSATION_PARTS, type CompensationPart } from '@waybill/contracts';
import type { OrderVerdict } from '../../apps/inventory/src/reservations/domain/index.js';
import { goodsOut, statusOf } from '../../apps/order/src/orders/domain/index.js';
import type { Move } from './explore.js';
import type { Place, Saga } from './saga.js';
import type { Command, Operator } from './turns.js';
import type { OrderWorld, World } from './world.js';

const COMMANDS: Readonly<Record<Command, string>> = {
  cancel: 'the customer cancels',
  refund: 'the customer asks for a refund',
  refundAlone: 'the customer asks for a refund without the goods',
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
  return [...commands, ...settleMoves(saga, place), ...returnMoves(saga, place), ...abandonMoves(saga, place)];
}

/** An operator puts a part right outside, and enters it: one who has looked at the provider, or one who has not. */
function settleMoves(saga: Saga, place: Place): Move<World>[] {
  const { mine } = place;
  const settling = (how: Operator, parts: readonly CompensationPart[]): Move<World>[] => {
    const budget = saga.spend(mine.budget, how === 'looked' ? 'settle' : 'settleBlindly');
    if (!budget) return [];
    return parts.flatMap((part) => {
      const turn = saga.turns.settled(part, how, mine);
      return turn ? [saga.move(place, `an operator (${how}) settles ${part}`, false, turn, { budget })] : [];
    });
  };
  const looked = isRefundRefused(mine) ? (['money'] as const) : [];
  return [...settling('looked', looked), ...settling('blind', COMPENSATION_PARTS)];
}

/** Everything that is out comes back, or one unit is broken. */
function returnMoves(saga: Saga, place: Place): Move<World>[] {
  const budget = saga.spend(place.mine.budget, 'giveBack');
  const out = budget && goodsOut(place.mine.order);
  const [first] = out?.keys() ?? [];
  if (!budget || !out || first === undefined) return [];
  const all = [...out].map(([sku, quantity]) => ({ sku, quantity, restock: true }));
  return [all, [{ sku: first, quantity: 1, restock: false }]].flatMap((lines) => {
    const turn = saga.turns.returned(lines, place.mine);
    const label = lines === all ? 'all goods come back' : `one ${first} comes back broken`;
    return turn ? [saga.move(place, label, false, turn, { budget })] : [];
  });
}

/** The provider has refused the last refund that was asked for, and none is on its way. */
function isRefundRefused({ order, payment }: OrderWorld): boolean {
  return (
    order.compensation.status === 'NEEDS_ATTENTION' &&
    payment?.requested === order.compensation.attempt &&
    payment.refunds.at(-1)?.status === 'FAILED'
  );
}

/** Inventory asks order about a reservation it has held for too long. */
function abandonMoves(saga: Saga, place: Place): Move<World>[] {
  const { mine, world } = place;
  const budget = saga.spend(mine.budget, 'abandon');
  if (!budget || mine.reservation?.status !== 'HELD') return [];
  const status = statusOf(mine.order);
  const isUndone = ['NONE', 'DONE'].includes(mine.order.compensation.status);
  const verdict: OrderVerdict = (status === 'CANCELLED' && isUndone) || status === 'REFUNDED' ? status : 'ALIVE';
  const turn = saga.turns.abandoned(mine, mine.reservation, verdict, world.stock);
  return [saga.move(place, `inventory asks about the order: ${verdict}`, false, turn, { budget })];
}
