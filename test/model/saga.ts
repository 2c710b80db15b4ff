import type { DomainEvent } from '@waybill/contracts';
import { Canon, Memo } from './canon.js';
import type { Move } from './explore.js';
import type { Participant, Services } from './participants.js';
import { queuesOf } from './routes.js';
import type { Budget, Scenario } from './scenario.js';
import { Turns, type Turn } from './turns.js';
import { entered, type WireLog } from './wire-log.js';
import type { Letter, OrderWorld, Silenced, World } from './world.js';

/** One order of a world, about to make a move. */
export interface Place {
  readonly world: World;
  readonly at: number;
  readonly mine: OrderWorld;
}

/** How a turn of a participant changes the world: its state, its events into every reader's queue, and the log. */
export class Saga {
  readonly canon = new Canon();
  readonly turns: Turns;
  private readonly entries = new Memo<{ readonly log: WireLog; readonly broken: string | null }>(this.canon);
  private readonly spent = new Map<keyof Budget, Memo<Budget>>();
  private readonly letters = new Map<string, Memo<Letter>>();

  constructor(
    readonly scenario: Scenario,
    services: Services,
  ) {
    this.turns = new Turns(this.canon, services);
  }

  /** @param also what the move itself changes, before the turn's events are sent */
  move(place: Place, label: string, certain: boolean, turn: Turn, also: Partial<OrderWorld> = {}): Move<World> {
    const { world, at, mine } = place;
    const before = { ...mine, ...also };
    let { log, queues } = before;
    let { broken } = turn;
    for (const event of turn.events) {
      for (const queue of queuesOf(event)) queues = queues.with(queue, [...(queues[queue] ?? []), event]);
      const next = this.enter(log, event);
      log = next.log;
      broken ??= next.broken;
    }
    const orders = world.orders.with(at, { ...before, ...turn.change, queues, log });
    const who = orders.length > 1 ? `order ${at + 1}: ${label}` : label;
    return { label: who, certain, broken, world: { stock: turn.stock ?? world.stock, orders } };
  }

  /** A participant says its last word again. The log is about what is said for the first time. */
  speaksAgain(place: Place, who: Participant, certain: boolean, also: Partial<OrderWorld> = {}): Move<World> {
    const words = this.turns.lastWords(who, place.mine);
    let { queues } = place.mine;
    for (const event of words)
      for (const queue of queuesOf(event)) queues = queues.with(queue, [...(queues[queue] ?? []), event]);
    const said = words.map(({ type }) => type).join(', ') || 'nothing';
    return this.happens(place, `${who} says again: ${said}`, certain, { queues, ...also });
  }

  /** A move that no participant takes part in. */
  happens(place: Place, label: string, certain: boolean, also: Partial<OrderWorld>): Move<World> {
    return this.move(place, label, certain, { change: {}, stock: null, events: [], broken: null }, also);
  }

  /** The budget with one less of `item`; null where there is none left. */
  spend(budget: Budget, item: keyof Budget): Budget | null {
    if (budget[item] === 0) return null;
    let memo = this.spent.get(item);
    if (!memo) this.spent.set(item, (memo = new Memo(this.canon)));
    return memo.of([budget], () => this.canon.of({ ...budget, [item]: budget[item] - 1 }));
  }

  /** `event` on a way of its own to `reader`; `certain`: it comes sooner or later. */
  letter(reader: Participant, event: DomainEvent, certain: boolean): Letter {
    const kind = certain ? `${reader} at last` : `${reader} again`;
    let memo = this.letters.get(kind);
    if (!memo) this.letters.set(kind, (memo = new Memo(this.canon)));
    return memo.of([event], () => this.canon.of({ reader, event, certain }));
  }

  silenced(writer: Participant): Silenced {
    return this.canon.of({ writer });
  }

  private enter(before: WireLog, event: DomainEvent): { readonly log: WireLog; readonly broken: string | null } {
    return this.entries.of([before, event], () => {
      const { log, broken } = entered(before, event);
      return { log: this.canon.of(log), broken };
    });
  }
}
