/**
 * Where use cases take the time from: in a service the clock of its database ({@link DatabaseClock}), one for all
 * instances, in tests one that the test moves.
 */
export abstract class Clock {
  abstract now(): Date;
}
