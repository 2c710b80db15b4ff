import { emptyLevel, moved, receive } from '../../apps/inventory/src/stock/domain/stock-level.js';
import { place, statusOf } from '../../apps/order/src/orders/domain/index.js';
import { commandMoves } from './command-moves.js';
import type { Model, Move } from './explore.js';
import { brokenIn } from './invariants.js';
import { UNTOUCHED } from './outside.js';
import { services as real, type Services } from './participants.js';
import { queueMoves } from './queue-moves.js';
import { ROUTES } from './routes.js';
import { Saga } from './saga.js';
import type { Scenario, Shelf } from './scenario.js';
import type { Recorded } from './turns.js';
import { WorkerMoves } from './worker-moves.js';
import { EMPTY_LOG } from './wire-log.js';
import { keyOf, type OrderWorld, type Stock, type World } from './world.js';

const PRICES: Readonly<Record<string, number>> = { TEA: 1000, CUP: 500 };

/** The four services, the outside and the queues between them, for the orders of one scenario. */
export class SagaModel implements Model<World> {
  readonly starts: readonly { label: string; world: World }[];
  private readonly saga: Saga;
  private readonly workers: WorkerMoves;

  constructor(scenario: Scenario, services: Services = real) {
    this.saga = new Saga(scenario, services);
    this.workers = new WorkerMoves(this.saga);
    this.starts = scenario.shelves.map((shelf) => ({
      label: `on the shelf: ${describe(shelf)}`,
      world: this.start(scenario, shelf),
    }));
  }

  /** Every distinct turn taken so far. */
  get recorded(): readonly Recorded[] {
    return this.saga.turns.recorded;
  }

  keyOf(world: World): string {
    return keyOf(this.saga.canon, world);
  }

  movesOf(world: World): readonly Move<World>[] {
    return world.orders.flatMap((mine, at) => {
      const here = { world, at, mine };
      return [...queueMoves(this.saga, here), ...this.workers.of(here), ...commandMoves(this.saga, here)];
    });
  }

  brokenIn(world: World, quiet: boolean): string | null {
    return brokenIn(world, quiet);
  }

  /** Status and compensation of every order. */
  endOf({ orders }: World): string {
    return orders.map(({ order }) => `${statusOf(order)} ${order.compensation.status}`).join(', ');
  }

  /** All orders are placed; their OrderCreated waits in the queues. */
  private start(scenario: Scenario, shelf: Shelf): World {
    const { canon } = this.saga;
    const none = ROUTES.map(() => []);
    const stock = canon.of(stockOf(shelf));
    return scenario.orders.reduce<World>(
      (world, wanted, at) => {
        const { state, events } = placed(`order-${at + 1}`, wanted, scenario.allowPartial);
        const mine: OrderWorld = {
          order: canon.of(state),
          reservation: null,
          payment: null,
          shipment: null,
          outside: canon.of(UNTOUCHED),
          log: canon.of(EMPTY_LOG),
          budget: canon.of(at === 0 ? scenario.budget : scenario.others),
          queues: none,
          calls: [],
          letters: [],
          silenced: [],
        };
        const turn = { change: {}, stock: null, events: events.map((event) => canon.of(event)), broken: null };
        const joined = { ...world, orders: [...world.orders, mine] };
        return this.saga.move({ world: joined, at, mine }, 'placed', true, turn).world;
      },
      { stock, orders: [] },
    );
  }
}

function placed(id: string, wanted: Readonly<Record<string, number>>, allowPartial: boolean) {
  const items = Object.entries(wanted).map(([sku, quantity]) => ({ sku, quantity }));
  const productOf = (sku: string) => ({ name: sku, price: PRICES[sku] ?? 1, currency: 'USD', onHand: 0 });
  const catalogue = new Map(items.map(({ sku }) => [sku, productOf(sku)]));
  const customer = { customerId: 'customer-1', paymentMethod: 'tok_ok', at: 0, deadline: 0 };
  const outcome = place({ id, items, allowPartial, ...customer }, catalogue);
  if ('refused' in outcome) throw new TypeError(`the scenario's order is refused: ${outcome.detail}`);
  return outcome;
}

function stockOf(shelf: Shelf): Stock {
  const levels = Object.entries(shelf).map(([sku, { units, deleted }]) => {
    const level = moved(emptyLevel(sku), receive(sku, units)) ?? emptyLevel(sku);
    return [sku, { ...level, deleted: deleted === true }] as const;
  });
  return Object.fromEntries(levels);
}

const describe = (shelf: Shelf): string =>
  Object.entries(shelf)
    .map(([sku, { units, deleted }]) => `${units} ${sku}${deleted ? ' (deleted)' : ''}`)
    .join(', ');
