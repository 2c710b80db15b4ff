import type { Violation } from '../schema/compiled-schema.js';

/** Why a record cannot be read. Stable: dead letters carry it. */
export type UnreadableEventCode =
  /** A record without a value. */
  | 'NULL_VALUE'
  /** Not UTF-8, or not JSON (RFC 8259). */
  | 'NOT_JSON'
  /** JSON, but not the CloudEvents envelope of this system. */
  | 'INVALID_ENVELOPE'
  /** A type that this code does not know: to be skipped and counted, not dead-lettered. */
  | 'UNKNOWN_TYPE'
  /** A known type on a topic that is not its own. */
  | 'WRONG_TOPIC'
  /** A version newer than this code reads. */
  | 'UNSUPPORTED_VERSION'
  /** The data breaks the type's schema. */
  | 'INVALID_DATA';

/** A pointer is as long as its value is deep; the message ends up in a header of the dead letter. */
const MAX_POINTER = 300;

/** A record that will be as unreadable at every further attempt. */
export class UnreadableEventError extends Error {
  override readonly name = 'UnreadableEventError';

  constructor(
    readonly code: UnreadableEventCode,
    message: string,
  ) {
    super(message);
  }

  static at({ pointer, rule }: Violation, code: UnreadableEventCode): UnreadableEventError {
    const place = pointer === '' ? 'the value' : pointer.slice(0, MAX_POINTER);
    return new UnreadableEventError(code, `${place} ${rule}`);
  }
}

/** An event that consumers would refuse: a defect of the producer, noticed before anything is written. */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
  readonly code: 'INVALID_EVENT' | 'EVENT_TOO_LARGE';

  constructor(code: 'INVALID_EVENT' | 'EVENT_TOO_LARGE', message: string) {
    super(message);
    this.code = code;
  }
}
