import type { SentPartition } from './record.js';

/** The broker did not take the records now, or did not say so: send all of them again. */
export class BrokerUnavailableError extends Error {
  readonly code: string = 'BROKER_UNAVAILABLE';
  override readonly name: string = 'BrokerUnavailableError';
}

/** Which part of the cluster takes nothing now. */
export interface UnavailablePart {
  readonly topic: string;
  /** Undefined: the topic as a whole. */
  readonly partition?: number | undefined;
}

/**
 * One topic or partition takes nothing now (unknown, not authorized, too few replicas, no leader, …); others may. Send
 * its records again later. They may have been written all the same.
 */
export class TopicUnavailableError extends BrokerUnavailableError {
  override readonly code = 'TOPIC_UNAVAILABLE';
  override readonly name = 'TopicUnavailableError';

  constructor(
    message: string,
    readonly part: UnavailablePart,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The broker will never take a record (too large, bad topic name, …): sending it again changes nothing. */
export class RecordRejectedError extends Error {
  readonly code = 'RECORD_REJECTED';
  override readonly name = 'RecordRejectedError';

  constructor(
    message: string,
    /** Index of the refused record in the call, when it is known. */
    readonly index?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** The same, about a call in which the record has another index. */
  at(index: number): RecordRejectedError {
    return new RecordRejectedError(this.message, index, { cause: this.cause });
  }
}

/** Records of one call that one partition did not take, and why. */
export interface Refusal {
  readonly error: TopicUnavailableError | RecordRejectedError;
  /** Their indexes in the call, ascending. */
  readonly records: readonly number[];
}

/** Some partitions took their records, others did not: send only what was refused again. */
export class PartlySentError extends BrokerUnavailableError {
  override readonly code = 'PARTLY_SENT';
  override readonly name = 'PartlySentError';

  constructor(
    /** The partitions that acknowledged all of theirs. */
    readonly sent: readonly SentPartition[],
    readonly refusals: readonly Refusal[],
  ) {
    super(refusals.map(({ error }) => error.message).join('; '), { cause: refusals[0]?.error });
  }
}

/** What a failed call says of single partitions; undefined when it says nothing, and all records are to be sent again. */
export function refusalsOf(error: unknown, records: number): readonly Refusal[] | undefined {
  if (error instanceof PartlySentError) return error.refusals;
  if (!(error instanceof TopicUnavailableError || error instanceof RecordRejectedError)) return undefined;
  return [{ error, records: Array.from({ length: records }, (_, index) => index) }];
}
