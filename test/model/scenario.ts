import type { Moods } from './outside.js';

/** How often something may happen in one run of the search. Nothing listed, nothing of it. */
export interface Budget {
  /** The customer cancels, or asks the money back; the saga times out. */
  readonly cancel: number;
  readonly refund: number;
  /** The customer asks the money back, and the goods are taken back only by a return. */
  readonly refundAlone: number;
  readonly expire: number;
  /** The compensation is found overdue; an operator retries one that needs attention. */
  readonly overdue: number;
  readonly retry: number;
  /** An operator who has looked settles a refund that the provider refused; any missing part at any moment. */
  readonly settle: number;
  readonly settleBlindly: number;
  /** An operator enters that goods came back, all or some of them, to be sold again or not. */
  readonly giveBack: number;
  /** Inventory asks order what became of an old reservation. */
  readonly abandon: number;
  /** A handler fails: the event becomes a dead letter and is replayed, once, any time later. */
  readonly lose: number;
  /**
   * An event never reaches one of its readers (but OrderCreated, which the time-out is for); an operator notices, some time
   * later, and has the one who wrote it say its last word again.
   */
  readonly drop: number;
  /** An operator has any participant say its last word again, at any moment. */
  readonly resend: number;
  /** An event comes a second time, any time later, when the inbox has forgotten it. */
  readonly repeat: number;
  /** A call to the outside gets no answer; whether and when it arrives there stays open. */
  readonly silence: number;
  /** A worker's lease ends while it is still calling, and another worker claims the same call. */
  readonly leaseOver: number;
  /** The provider refuses a refund, the carrier a recall. */
  readonly refuseRefund: number;
  readonly refuseRecall: number;
}

export const NOTHING: Budget = {
  cancel: 0,
  refund: 0,
  refundAlone: 0,
  expire: 0,
  overdue: 0,
  retry: 0,
  settle: 0,
  settleBlindly: 0,
  giveBack: 0,
  abandon: 0,
  lose: 0,
  drop: 0,
  resend: 0,
  repeat: 0,
  silence: 0,
  leaseOver: 0,
  refuseRefund: 0,
  refuseRecall: 0,
};

/** Units on the shelf and whether the product has been deleted, by SKU. */
export type Shelf = Readonly<Record<string, { readonly units: number; readonly deleted?: true }>>;

export interface Scenario {
  /** The search starts from each of these. */
  readonly shelves: readonly Shelf[];
  /** What each customer orders. */
  readonly orders: readonly Readonly<Record<string, number>>[];
  readonly allowPartial: boolean;
  /** What provider and carrier may answer. */
  readonly charge: Moods['charge'];
  readonly book: Moods['book'];
  /** What may happen to the first order. */
  readonly budget: Budget;
  /** What may happen to each of the others. */
  readonly others: Budget;
}

/** One order of two SKUs for which everything is there and everyone says yes. */
export const scenario = (
  more: Partial<Omit<Scenario, 'budget' | 'others'>> & {
    readonly budget?: Partial<Budget>;
    readonly others?: Partial<Budget>;
  },
): Scenario => ({
  shelves: [{ TEA: { units: 5 }, CUP: { units: 5 } }],
  orders: [{ TEA: 2, CUP: 1 }],
  allowPartial: false,
  charge: ['CHARGED'],
  book: ['BOOKED'],
  ...more,
  budget: { ...NOTHING, ...more.budget },
  others: { ...NOTHING, ...more.others },
});
