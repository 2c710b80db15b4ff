import type { ConsumedEvent, EventContext, Received } from './received.js';

/** The one handler of a type. Rejects with the very error the application threw. */
export type EventHandler = Urgency & Delivering;

interface Urgency {
  /** How long an event may wait for others to share its transaction with, ms. */
  readonly patienceMs: number;
}

type Delivering =
  | {
      readonly delivery: 'one';
      readonly call: (event: Received<ConsumedEvent>, context: EventContext) => Promise<void>;
    }
  | {
      readonly delivery: 'list';
      readonly call: (events: Received<ConsumedEvent>[], context: EventContext) => Promise<void>;
    };

/** Type → handler. Complete before the consumer starts. */
export type EventHandlers = ReadonlyMap<string, EventHandler>;
