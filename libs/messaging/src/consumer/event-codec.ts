import type { IncomingRecord } from '../record/record.js';
import type { ConsumedEvent } from './received.js';

/** Turns records into events. Given by the application, so that this library knows no event of its own. */
export interface EventCodec<E extends ConsumedEvent = ConsumedEvent> {
  /**
   * The type as the headers tell it, undefined if they don't. With it, types that nobody handles are skipped before
   * their value is looked at. Default: the header `event-type`.
   */
  typeOf?(headers: IncomingRecord['headers']): string | undefined;
  /** Whether the application knows this type at all; decides only under which reason a skipped record is counted. */
  isKnown(type: string): boolean;
  /**
   * @throws an error with a `code`, which becomes the dead letter's `dlq-error-code`. One code is special:
   * `UNKNOWN_TYPE` means skip and count, never a dead letter.
   */
  decode(record: IncomingRecord): E;
}
