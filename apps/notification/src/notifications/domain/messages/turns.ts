import { EVENTS, type EventData } from '@waybill/contracts';
import type { Turn } from './wording/wording.js';

/**
 * Event types that a customer hears of, the possible causes of a notification, by the turn that they tell of: one mail a
 * turn. Of those that are read together the first here is told, since it says most.
 */
const TURNS = {
  confirmed: ['OrderConfirmed'],
  shipped: ['OrderShipped', 'OrderCompleted'],
  cancelled: ['OrderCancelled', 'PaymentFailed'],
  refunded: ['PaymentRefunded', 'OrderRefunded'],
  refundFailed: ['PaymentRefundFailed'],
} as const satisfies Record<Turn, readonly string[]>;

export type Cause = (typeof TURNS)[Turn][number];

interface Place {
  readonly turn: Turn;
  /** 0 for what is told rather than the others of its turn. */
  readonly rank: number;
}

const PLACES = new Map<Cause, Place>(
  Object.entries(TURNS).flatMap(([turn, causes]) =>
    causes.map((cause, rank): [Cause, Place] => [cause, { turn: turn as Turn, rank }]),
  ),
);

export const CAUSES: readonly Cause[] = [...PLACES.keys()];

/** @throws Error if it is no cause: a defect of the caller */
export function placeOf(cause: Cause): Place {
  const place = PLACES.get(cause);
  if (!place) throw new Error(`${String(cause)} causes no notification`);
  return place;
}

/**
 * Causes that are read after the `OrderCreated` of their order, being on its topic and under its key. If the customer is
 * not known then, they were forgotten: waiting would be in vain.
 */
export const CAUSES_AFTER_CREATED: readonly Cause[] = CAUSES.filter((cause) => EVENTS[cause].topic === 'order-events');

/** The facts of an event that causes a notification: its data. */
export type Facts<C extends Cause = Cause> = EventData<C>;
