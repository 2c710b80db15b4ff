import type { CompensationPart, DomainEvent, ReturnedLine } from '@waybill/contracts';
import type { OrderVerdict, Reservation } from '../../apps/inventory/src/reservations/domain/index.js';
import { moved, type StockMovement } from '../../apps/inventory/src/stock/domain/stock-level.js';
import type { PaymentBook } from '../../apps/payment/src/payments/domain/index.js';
import { Memo, type Canon } from './canon.js';
import { lastWordsOf } from './last-words.js';
import { errandOf, type Errand } from './outside.js';
import { takenBy, type Participant, type Services } from './participants.js';
import type { Call, OrderWorld, Stock } from './world.js';

/** Where a participant keeps its state in an {@link OrderWorld}. */
const PLACE = { order: 'order', inventory: 'reservation', payment: 'payment', shipping: 'shipment' } as const;
type State = OrderWorld[(typeof PLACE)[Participant]];

/** One turn of one participant: what it changes, what it sends, and what it breaks. */
export interface Turn {
  readonly change: Partial<OrderWorld>;
  /** The stock after it; null where it is as before. */
  readonly stock: Stock | null;
  readonly events: readonly DomainEvent[];
  readonly broken: string | null;
}

/** A distinct turn as it was computed, for the state tables. `from` and `to` hold the participant's own state only. */
export interface Recorded {
  readonly participant: Participant;
  readonly input: string;
  readonly from: Partial<OrderWorld>;
  readonly to: Partial<OrderWorld>;
  readonly writes: readonly string[];
}

type Outcome =
  | {
      readonly state: State;
      readonly events: readonly DomainEvent[];
      readonly movements?: readonly StockMovement[];
    }
  | { readonly refused: string; readonly detail: string };

/** What happens to an order without an event. It comes at the time 0, at which every deadline has passed. */
export type Command = 'cancel' | 'refund' | 'refundAlone' | 'expire' | 'overdue' | 'retry';

/** Whether the operator has looked at what the provider says before. */
export type Operator = 'looked' | 'blind';

/** A call that a worker has taken on, with its claim. */
export interface Claimed {
  readonly call: Call;
  readonly turn: Turn;
}

interface Ask {
  readonly participant: Participant;
  readonly input: string;
  readonly world: OrderWorld;
  /** What else the decision depends on; canonical. */
  readonly given: readonly [object?, object?];
  readonly decide: () => Outcome;
}

/** The participants' turns, by the services' own code; each distinct one is computed once. */
export class Turns {
  readonly recorded: Recorded[] = [];
  private readonly memos = new Map<string, Memo<Turn>>();
  private readonly claimed: Memo<readonly Claimed[]>;
  private readonly words: Memo<readonly DomainEvent[]>;

  constructor(
    private readonly canon: Canon,
    private readonly services: Services,
  ) {
    this.claimed = new Memo(canon);
    this.words = new Memo(canon);
  }

  reads(reader: Participant, world: OrderWorld, stock: Stock, event: DomainEvent): Turn {
    const ask = { participant: reader, input: event.type, world, given: [event] as const };
    const { order, payment, shipping } = this.services;
    switch (reader) {
      case 'order':
        return this.turn({ ...ask, decide: () => order.apply(world.order, takenBy('order', event), 0) });
      case 'inventory':
        return this.turn({ ...ask, given: [event, stock], decide: () => this.reserves(world, stock, event) }, stock);
      case 'payment': {
        const decide = () => payment.apply(world.payment, takenBy('payment', event), idsFor(world.payment));
        return this.turn({ ...ask, decide });
      }
      case 'shipping':
        return this.turn({
          ...ask,
          decide: () => shipping.apply(world.shipment, takenBy('shipping', event), 'ship'),
        });
    }
  }

  private reserves({ reservation }: OrderWorld, stock: Stock, received: DomainEvent): Outcome {
    const { inventory } = this.services;
    const event = takenBy('inventory', received);
    switch (event.type) {
      case 'OrderCreated': {
        const shelf = Object.values(stock).map(({ sku, available, deleted }) => [sku, { available, deleted }] as const);
        return inventory.reserve(reservation, event.data, new Map(shelf));
      }
      case 'OrderCompleted':
      case 'GoodsLeft':
        return inventory.ship(reservation);
      case 'ReturnEntered':
        return inventory.enterReturn(reservation, event.data);
      case 'InventoryRollback':
        return inventory.rollback(reservation, event.data.orderId, event.data.attempt);
      case 'PaymentFailed':
        return inventory.releaseUnpaid(reservation, event.data.orderId);
    }
  }

  /** Null where the order refuses the command. */
  commanded(command: Command, world: OrderWorld): Turn | null {
    const { order } = this.services;
    const outcomes = {
      cancel: () => order.cancel(world.order, 0),
      refund: () => order.requestRefund(world.order, 0),
      refundAlone: () => order.requestRefund(world.order, 0, { reason: null, actor: 'olga', restock: 'on-return' }),
      expire: () => order.expire(world.order, 0),
      overdue: () => order.overdueCompensation(world.order, 0, 0),
      retry: () => order.retryCompensation(world.order, 0),
    };
    const ask = { participant: 'order', input: command, world, given: [] } as const;
    const { broken, ...turn } = this.turn({ ...ask, decide: outcomes[command] });
    return broken === null ? { ...turn, broken } : null;
  }

  lastWords(who: Participant, world: OrderWorld): readonly DomainEvent[] {
    return this.words.of([world[PLACE[who]]], () =>
      lastWordsOf(this.services, who, world).map((event) => this.canon.of(event)),
    );
  }

  /** An operator enters that a part was put right outside. Null where the order refuses it. */
  settled(part: CompensationPart, how: Operator, world: OrderWorld): Turn | null {
    const decide = () => this.services.order.settle(world.order, { part, reason: how, actor: 'operator' }, 0);
    const given = [this.canon.of({ how })] as const;
    const ask = { participant: 'order', input: `settle ${part}`, world, given } as const;
    const { broken, ...turn } = this.turn({ ...ask, decide });
    return broken === null ? { ...turn, broken } : null;
  }

  /** An operator enters that goods came back. Null where the order refuses it. */
  returned(lines: readonly ReturnedLine[], world: OrderWorld): Turn | null {
    const id = `return-${(world.order.returns?.length ?? 0) + 1}`;
    const entered = { id, lines, reason: null, actor: 'operator' };
    const decide = () => this.services.order.enterReturn(world.order, entered, 0);
    const given = [this.canon.of({ lines })] as const;
    const { broken, ...turn } = this.turn({ participant: 'order', input: 'return', world, given, decide });
    return broken === null ? { ...turn, broken } : null;
  }

  /** Inventory has asked order about an old reservation and got `verdict`. */
  abandoned(world: OrderWorld, held: Reservation, verdict: OrderVerdict, stock: Stock): Turn {
    const decide = () => this.services.inventory.releaseAbandoned(held, verdict);
    const ask = { participant: 'inventory', input: `order is ${verdict}`, world, given: [stock] } as const;
    return this.turn({ ...ask, decide }, stock);
  }

  /** A worker claims the call that a book owes: from its second try on also one to cancel, as after errors enough. */
  claims(worker: 'payment' | 'shipping', world: OrderWorld): readonly Claimed[] {
    const book = world[PLACE[worker]];
    return this.claimed.of([book], () =>
      this.owed(worker, world).map(({ state, call }) => {
        const ask = { participant: worker, input: `claim ${call.kind}`, world, given: [] } as const;
        const made = this.canon.of({ errand: errandOf(call), awaited: true, returns: true });
        return { call: made, turn: this.turn({ ...ask, decide: () => ({ state, events: [] }) }) };
      }),
    );
  }

  private owed(worker: 'payment' | 'shipping', { payment, shipment }: OrderWorld) {
    if (worker === 'shipping') return [shipment && this.services.shipping.claim(shipment)].filter(isThere);
    const [patient, hasty] = [Infinity, payment?.tries ? 0 : Infinity].map(
      (maxErrors) => payment && this.services.payment.claim(payment, { maxErrors }),
    );
    return [patient, hasty?.call.kind === patient?.call.kind ? null : hasty].filter(isThere);
  }

  /** A worker enters the answer to its call; one without an answer as UNKNOWN. */
  settles(world: OrderWorld, call: Call): Turn {
    const { errand } = call;
    const input = `${errand.call.kind} → ${errand.answer?.kind ?? 'UNKNOWN'}`;
    const participant = errand.to === 'charge' || errand.to === 'refund' ? 'payment' : 'shipping';
    return this.turn({ participant, input, world, given: [call], decide: () => this.settling(world, errand) });
  }

  private settling({ payment, shipment }: OrderWorld, errand: Errand): Outcome {
    const { services } = this;
    switch (errand.to) {
      case 'charge':
        return services.payment.settleCharge(there(payment), errand.answer ?? SILENCE, idsFor(payment));
      case 'refund':
        return services.payment.settleRefund(there(payment), errand.call.key, errand.answer ?? SILENCE);
      case 'book':
        return services.shipping.settleBooking(there(shipment), errand.answer ?? SILENCE);
      case 'void':
        return services.shipping.settleVoid(there(shipment), errand.answer ?? SILENCE);
    }
  }

  private turn({ participant, input, world, given, decide }: Ask, stock: Stock | null = null): Turn {
    let memo = this.memos.get(`${participant} ${input}`);
    if (!memo) this.memos.set(`${participant} ${input}`, (memo = new Memo<Turn>(this.canon)));
    const from = world[PLACE[participant]];
    return memo.of([from, ...given], () => this.judged(participant, input, from, decide(), stock));
  }

  private judged(participant: Participant, input: string, from: State, outcome: Outcome, stock: Stock | null): Turn {
    if ('refused' in outcome) {
      const broken = `${participant} refused ${input}: ${outcome.refused}, ${outcome.detail}`;
      return { change: {}, stock: null, events: [], broken };
    }
    const to = this.canon.of(outcome.state);
    const events = outcome.events.map((event) => this.canon.of(event));
    const change = { [PLACE[participant]]: to };
    const writes = events.map(({ type }) => type);
    this.recorded.push({ participant, input, from: { [PLACE[participant]]: from }, to: change, writes });
    const after = stock && outcome.movements?.length ? stockAfter(stock, outcome.movements) : null;
    const acts = events.length > 0 || after !== null;
    // Adapters write nothing where the state is the very object they gave.
    const unseen = acts && outcome.state === from ? `${participant} acts on ${input} without a change of state` : null;
    if (typeof after === 'string') return { change, stock: null, events, broken: `${input}: ${after}` };
    return { change, stock: after && this.canon.of(after), events, broken: unseen };
  }
}

function there<Book>(book: Book | null): Book {
  if (book === null) throw new TypeError('a call was made for a book that is not there');
  return book;
}

const isThere = <Value>(value: Value | null | undefined): value is Value => value !== null && value !== undefined;

const SILENCE = { kind: 'UNKNOWN', detail: 'no answer' } as const;

/** Ids as an adapter would draw them: never one that was used. */
const idsFor = (book: PaymentBook | null) => ({
  paymentId: 'pay',
  refundId: `refund-${(book?.refunds.length ?? 0) + 1}`,
});

/** The stock after the movements, or what they would break. */
function stockAfter(before: Stock, movements: readonly StockMovement[]): Stock | string {
  const after = { ...before };
  for (const movement of movements) {
    const level = after[movement.sku];
    const next = level && moved(level, movement);
    if (!next) return `${movement.kind} of ${movement.sku} leaves a count below zero`;
    after[movement.sku] = { ...next, deleted: level.deleted };
  }
  return after;
}
