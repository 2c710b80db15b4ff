import type { Tx } from '@waybill/messaging';
import type { Allowance } from './judge-plan.js';

type Call<T> = (sut: T, tx: Tx) => unknown;

/** Calls that count: they read every entry of what they count. */
const counts = new WeakSet<object>();

/** A call that answers with how many there are. */
export function counting<C extends object>(call: C): C {
  counts.add(call);
  return call;
}

type Methods<T> = { [K in keyof T]: T[K] extends (...args: never[]) => unknown ? K : never }[keyof T];

/**
 * How each method of `T` is called on large tables, once for each statement that it may send; `asks nothing` for one
 * that sends none of its own. A method that is added and not called here is an error of types.
 */
export type Calls<T> = Readonly<Record<Methods<T>, readonly Call<T>[] | 'asks nothing'>>;

export interface DrivenCall {
  readonly name: string;
  readonly allowance?: Allowance | undefined;
  readonly run: (tx: Tx) => unknown;
}

/** All calls of one class, with the source files that hold its SQL. */
export interface Drive {
  readonly files: readonly string[];
  readonly calls: readonly DrivenCall[];
}

export const drive = <T extends object>(files: string | readonly string[], sut: T, calls: Calls<T>): Drive => ({
  files: [files].flat(),
  calls: Object.entries<readonly Call<T>[] | 'asks nothing'>(calls).flatMap(([name, all]) =>
    all === 'asks nothing'
      ? []
      : all.map((call) => ({ name, allowance: counts.has(call) ? 'count' : undefined, run: (tx) => call(sut, tx) })),
  ),
});
