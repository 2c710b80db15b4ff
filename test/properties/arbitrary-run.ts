import fc from 'fast-check';
import type { Budget, Scenario, Shelf } from '../model/scenario.js';

/** One run: what customers want and the outside may say, and which of the possible things happens next, step by step. */
export interface Run {
  readonly scenario: Scenario;
  readonly choices: readonly number[];
  /** What takes its time, see {@link walk}. */
  readonly slow: string;
}

/** How long a run goes on at random before it is left to end by itself. */
const MOST_CHOICES = 250;

const some = <Value>(values: readonly [Value, ...Value[]]): fc.Arbitrary<readonly Value[]> =>
  fc.subarray([...values], { minLength: 1 });

const shelf: fc.Arbitrary<Shelf> = fc.record({
  TEA: fc.record({ units: fc.nat(6) }),
  CUP: fc.oneof(
    { weight: 4, arbitrary: fc.record({ units: fc.nat(6) }) },
    { weight: 1, arbitrary: fc.record({ units: fc.nat(6), deleted: fc.constant(true as const) }) },
  ),
});

const basket: fc.Arbitrary<Readonly<Record<string, number>>> = fc.oneof(
  fc.record({ TEA: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ TEA: fc.integer({ min: 1, max: 3 }), CUP: fc.integer({ min: 1, max: 3 }) }),
);

/**
 * Commands, failures and repetitions that may fall to one order; each any number of times up to these. Where money was settled
 * and shipping has not heard of it, an operator must settle the parcel, too: nothing that happens by itself.
 */
const budget: fc.Arbitrary<Budget> = fc
  .record({
    cancel: fc.nat(2),
    refund: fc.nat(2),
    refundAlone: fc.nat(1),
    expire: fc.nat(1),
    overdue: fc.nat(2),
    retry: fc.nat(3),
    settle: fc.nat(1),
    settleBlindly: fc.nat(2),
    giveBack: fc.nat(2),
    abandon: fc.nat(2),
    lose: fc.nat(3),
    drop: fc.nat(2),
    resend: fc.nat(3),
    repeat: fc.nat(4),
    silence: fc.nat(3),
    leaseOver: fc.nat(2),
    refuseRefund: fc.nat(2),
    refuseRecall: fc.nat(2),
  })
  .map((all) => (all.settle + all.settleBlindly > 0 ? { ...all, drop: 0 } : all));

const scenario: fc.Arbitrary<Scenario> = fc.record({
  shelves: fc.tuple(shelf),
  orders: fc.array(basket, { minLength: 1, maxLength: 3 }),
  allowPartial: fc.boolean(),
  charge: some(['CHARGED', 'DECLINED', 'FAILED']),
  book: some(['BOOKED', 'FAILED']),
  budget,
  others: budget,
});

export const choices = fc.array(fc.nat(1_000), { maxLength: MOST_CHOICES, size: 'max' });

/** Labels of moves, or parts of them: a reader, replays, repetitions, the way to a provider and back. */
export const slow = fc.constantFrom(
  '',
  'order reads',
  'inventory reads',
  'payment reads',
  'shipping reads',
  'at last',
  'again',
  'arrives',
  'is answered',
);

export const run: fc.Arbitrary<Run> = fc.record({ scenario, choices, slow });
