import type { Move } from './explore.js';
import { brokenIn } from './invariants.js';
import { SagaModel } from './saga-model.js';
import { scenario } from './scenario.js';
import type { OrderWorld, World } from './world.js';

/** Lets things happen by themselves until each of `wanted` can, in that order, and then to the end. */
function ended(about: Parameters<typeof scenario>[0], ...wanted: readonly string[]): World {
  const model = new SagaModel(scenario(about));
  let world = started(model);
  const goOn = (moves: readonly Move<World>[]) => moves.find(({ certain }) => certain)?.world;
  for (const label of wanted) {
    for (;;) {
      const moves = model.movesOf(world);
      const found = moves.find((move) => move.label.includes(label));
      const next = found?.world ?? goOn(moves);
      if (!next) throw new TypeError(`"${label}" never becomes possible`);
      world = next;
      if (found) break;
    }
  }
  for (let next = goOn(model.movesOf(world)); next; next = goOn(model.movesOf(world))) world = next;
  return world;
}

function started(model: SagaModel): World {
  const [start] = model.starts;
  if (!start) throw new TypeError('a scenario without a start');
  return start.world;
}

const completed = ended({});
const cancelled = ended({ budget: { cancel: 1 } }, 'order reads PaymentCompleted', 'the customer cancels');
const refunded = ended({ budget: { refund: 1 } }, 'the customer asks for a refund');
const refusedRefund = ended(
  { budget: { refund: 1, refuseRefund: 1 } },
  'the customer asks for a refund',
  'REFUND arrives: REFUND_FAILED',
);

/** The world with its order, or its tea, damaged by hand. */
const withOrder = (world: World, damage: (order: OrderWorld) => object): World => ({
  ...world,
  orders: world.orders.map((order) => ({ ...order, ...damage(order) })),
});
const withStock = (world: World, change: Readonly<Record<string, Readonly<Record<string, number>>>>): World => ({
  ...world,
  stock: Object.fromEntries(
    Object.entries(world.stock).map(([sku, level]) => {
      const deltas = Object.entries(change[sku] ?? {});
      const counts = Object.fromEntries(deltas.map(([count, by]) => [count, Number(level[count as 'shipped']) + by]));
      return [sku, { ...level, ...counts }];
    }),
  ),
});
const outside = (change: object) => (order: OrderWorld) => ({ outside: { ...order.outside, ...change } });
const compensation = (change: object) => (mine: OrderWorld) => ({
  order: { ...mine.order, compensation: { ...mine.order.compensation, ...change } },
});
const reservation = (status: string) => (mine: OrderWorld) => ({ reservation: { ...mine.reservation, status } });

describe('The invariants', () => {
  it('hold in worlds that ended well', () => {
    for (const world of [completed, cancelled, refunded, refusedRefund]) expect(brokenIn(world, true)).toBeNull();
  });

  const toReserved = { TEA: { available: -2, reserved: 2 }, CUP: { available: -1, reserved: 1 } };
  const toAvailable = { TEA: { available: 2, shipped: -2 }, CUP: { available: 1, shipped: -1 } };

  it.each<[string, World]>([
    ['stock of TEA does not balance', withStock(completed, { TEA: { received: 1 } })],
    ['a count of TEA is below zero', withStock(completed, { TEA: { available: -4, shipped: 4 } })],
    ['1 of TEA are reserved, but orders hold 0', withStock(completed, { TEA: { available: -1, reserved: 1 } })],
    ['3 of TEA have shipped, but orders had 2', withStock(completed, { TEA: { available: -1, shipped: 1 } })],
    ['charged twice', withOrder(completed, outside({ charges: { a: 'CHARGED', b: 'CHARGED' } }))],
    ['more was refunded than charged', withOrder(completed, outside({ charges: {}, refunds: { a: 'REFUNDED' } }))],
    ['shipped twice', withOrder(completed, outside({ bookings: { a: 'BOOKED', b: 'BOOKED' } }))],
    [
      'what is charged is not what is held',
      withOrder(completed, ({ payment }) => ({ payment: { ...payment, amount: { amount: 1, currency: 'USD' } } })),
    ],
    ['COMPLETED without a live shipment', withOrder(completed, outside({ bookings: {} }))],
    ['COMPLETED, but not charged once for all', withOrder(completed, outside({ charges: {} }))],
    ['COMPLETED, but the stock is RELEASED', withOrder(withStock(completed, toAvailable), reservation('RELEASED'))],
    ['the money is not back', withOrder(cancelled, outside({ refunds: {} }))],
    ['stock is not back', withOrder(withStock(cancelled, toReserved), reservation('HELD'))],
    ['a shipment is under way', withOrder(cancelled, outside({ bookings: { a: 'BOOKED' } }))],
    ['the compensation waits for', withOrder(cancelled, compensation({ status: 'PENDING' }))],
    [
      'COMPLETED, but charged another amount than is due',
      withOrder(completed, ({ order, payment }) => ({
        order: { ...order, facts: { ...order.facts, reserved: undefined } },
        payment: { ...payment, amount: { amount: 1, currency: 'USD' } },
      })),
    ],
    ['nothing is left to happen, but the order is PENDING', started(new SagaModel(scenario({})))],
    [
      'though nobody refused anything',
      withOrder(refusedRefund, ({ payment }) => ({
        payment: { ...payment, refunds: payment?.refunds.map((refund) => ({ ...refund, status: 'READY' })) },
      })),
    ],
    [
      'money that nobody refused',
      withOrder(refusedRefund, ({ payment, shipment }) => ({
        payment: { ...payment, refunds: [] },
        shipment: { ...shipment, recall: 'FAILED' },
      })),
    ],
    [
      'a shipment that nobody refused',
      withOrder(refusedRefund, ({ order }) => ({
        order: { ...order, facts: { ...order.facts, shipmentVoided: undefined, shipped: undefined } },
      })),
    ],
    ['stock was never refused', withOrder(refusedRefund, compensation({ stockAsked: 1 }))],
  ])('say “%s”', (complaint, world) => {
    expect(brokenIn(world, true)).toContain(complaint);
  });
});
