import type { EventEnvelope } from '@waybill/contracts';
import type { Tx } from '@waybill/messaging';

/** An event that the service itself wrote before its database was set back. */
export interface OwnEvent {
  readonly event: EventEnvelope;
  /** W3C trace that it belongs to. */
  readonly traceparent: string;
}

/**
 * Takes a service's own words back from its topics, as facts: the database then knows again what others were told. Each
 * service that says something provides one, in its own module; only `restore` asks for it.
 */
export abstract class OwnWordsAbsorber {
  /**
   * Enters events, in the order in which they were written. Writes no event: all of them have been said. Safe for events
   * that the database knows already, so that a restore may be run again after a crash.
   */
  abstract absorb(tx: Tx, words: readonly OwnEvent[]): Promise<void>;

  /**
   * Runs last, in one transaction with the end of the restore.
   *
   * @returns what an operator has to look at
   */
  finish?(tx: Tx): Promise<readonly string[]>;
}
