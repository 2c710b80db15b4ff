/** Where a worker takes the time of its leases from: a clock that all processes of the same table share. */
export interface TimeSource {
  now(): Date;
}

/** Good enough for one process alone, or for machines whose clocks agree. */
export const MACHINE_CLOCK: TimeSource = { now: () => new Date() };
