import type { ServiceName } from '@waybill/system-map';
import type { CompensationPart } from '@waybill/contracts';
import type { OrderFile } from './order-file.js';

/** What an invariant says should be there, and what is. */
export interface Breach {
  readonly expected: string | number;
  readonly found: string | number;
}

/** A breach that only says that this part of an undoing is not back. */
export interface PartBreach extends Breach {
  readonly part?: CompensationPart;
}

/** A promise that a person vouches for instead: something was put right outside. */
export interface Note extends Finding {
  readonly part: CompensationPart;
  readonly reason: string;
  readonly actor: string;
  /** When it was entered, ISO 8601. */
  readonly at: string;
}

/** Where a breach was found: one order, one SKU, or a whole service. */
export interface Subject {
  readonly orderId?: string;
  readonly sku?: string;
  readonly service?: ServiceName;
}

/** One broken promise, with the numbers to look it up by. */
export interface Finding extends Subject, Breach {
  /** Code of the invariant. */
  readonly invariant: string;
}

export interface Named {
  /** Stable; findings and scripts name it. */
  readonly code: string;
  /** What holds, as one sentence. */
  readonly sentence: string;
}

/** Judged order by order, on what all five databases say about it. */
export interface OrderInvariant extends Named {
  /**
   * @returns null or nothing where it holds. A breach with a `part` that a person vouches for becomes a note; there may
   * be one for each part.
   */
  judge(file: OrderFile, limits: Limits): PartBreach | readonly PartBreach[] | null;
}

/** Judged by one set-based statement in one database, which finds the broken rows. */
export interface DatabaseInvariant<Row extends object = object> extends Named {
  /** Where to ask; `each`: in every service's database. */
  readonly database: ServiceName | 'each';
  /** One SELECT without parameters that yields only what is broken; counts as float8, so that they come as numbers. */
  readonly sql: string;
  /** Set where all that ever happened is added up: then it cannot be judged of some orders alone. */
  readonly addsUp?: true;
  breach(row: Row): Subject & Breach;
}

export interface Limits {
  /** COMPENSATION_TIMEOUT_SECONDS of the order service. */
  readonly compensationTimeoutSeconds: number;
  /** How long the sweepers may take after a time-out has passed, seconds. */
  readonly graceSeconds: number;
}

/** Keeps a statement and the shape of its rows together, whatever the shape. */
export const databaseInvariant = <Row extends object>(invariant: DatabaseInvariant<Row>): DatabaseInvariant =>
  invariant;
