import type { Carrier } from './carrier.port.js';

/** A carrier ready to be asked, and how to take leave of it. */
export interface OpenedCarrier {
  readonly carrier: Carrier;
  /** Resolves when nothing is under way any more and its connections are closed. */
  close(): Promise<void>;
}
