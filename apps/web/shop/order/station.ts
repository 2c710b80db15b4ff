import type { OrderView, TimelineItem } from '@waybill/console-api';

export const STATIONS = ['order', 'inventory', 'payment', 'shipping', 'notification'] as const;
export type StationName = (typeof STATIONS)[number];

/**
 * `waiting`: its turn has not come. `working`: everybody waits for it. `undoing`: what it did is being taken back, and its
 * answer is not there yet. `skipped`: the order ended before its turn came.
 */
export type StationState = 'waiting' | 'working' | 'done' | 'refused' | 'undoing' | 'undone' | 'skipped' | 'attention';

/** One thing that a service did for the order. */
export interface Step {
  /** Of the event that tells it. */
  readonly id: string;
  readonly text: string;
  /** Milliseconds after the order was placed; null where nobody tells the shop. */
  readonly afterMs: number | null;
  /** It was taken back later: shown struck through. */
  readonly undone: boolean;
  /** It takes something back. */
  readonly undoes: boolean;
}

export interface Station {
  readonly name: StationName;
  readonly state: StationState;
  /** In the order in which they happened. */
  readonly steps: readonly Step[];
}

/** What stations are made of. */
export interface Told {
  readonly order: OrderView;
  /** The order's timeline, oldest first. */
  readonly items: readonly TimelineItem[];
}
