import type { ServiceName } from '@waybill/system-map';

/** An amount of money in integer minor units (1999 = 19.99 USD). */
export interface Money {
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}

/** One page of a list, newest first. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Given back as `cursor`; null on the last page. */
  readonly nextCursor: string | null;
}

/** How many there are; counting stops at 10,000. */
export interface BoundedCount {
  readonly count: number;
  /** There are more than were counted: shown as "10,000+". */
  readonly more: boolean;
}

/** A part of an answer that could not be had in time. */
export interface MissingPart {
  /** The field of the answer, or the service that did not answer. */
  readonly part: string;
  /** Code of the problem: `service-unavailable`, `upstream-timeout`, `broker-unavailable`, … */
  readonly code: string;
  /** One sentence for people. */
  readonly detail: string;
}

/** What every composite answer says beside its own fields. Empty: the answer is whole. */
export interface Partial200 {
  readonly missing: readonly MissingPart[];
}

export interface FieldProblem {
  /** As a reader writes it: `items[0].quantity`. */
  readonly field: string;
  readonly message: string;
}

/** A refusal, `application/problem+json` (RFC 9457). */
export interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly status: number;
  /** Stable, kebab-case. */
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly FieldProblem[];
  /** With 403 `forbidden`: any one of these roles would do. */
  readonly required?: readonly string[];
  /** With 503 `service-unavailable` and 504 `upstream-timeout`. */
  readonly service?: ServiceName;
}

/** A place in Kafka. */
export interface RecordPlace {
  readonly topic: string;
  readonly partition: number;
  /** 64-bit offset as decimal text. */
  readonly offset: string;
}

/** Body of an action that may or must give a reason (1–255 characters, without NUL). */
export interface ReasonBody {
  readonly reason?: string;
}
