const LONGEST_PAUSE_MS = 3_600_000;

/**
 * How long order is left alone about a reservation that was kept: twice as long each time, up to an hour.
 *
 * @param firstMs the first pause, ms
 * @param asked how often it was asked by now, at least 1
 */
export const pauseBeforeAskingAgain = (firstMs: number, asked: number): number =>
  Math.max(firstMs, Math.min(LONGEST_PAUSE_MS, firstMs * 2 ** (asked - 1)));
