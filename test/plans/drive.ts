import type { Tx } from '@waybill/messaging';
import type { Allowance } from './judge-plan.js';

type Call<T> = (sut: T, tx: Tx) => unknown;

const allowances = new WeakMap<object, Allowance>();

const allowed =
  (allowance: Allowance) =>
  <C extends object>(call: C): C => {
    allowances.set(call, allowance);
    return call;
  };

/** A call that answers with how many there are: it reads every entry of what it counts. */
export const counting = allowed('count');

/** A call that looks through no more rows than it says itself. */
export const bounded = allowed('bounded');

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
      : all.map((call) => ({ name, allowance: allowances.get(call), run: (tx) => call(sut, tx) })),
  ),
});
