/** The row to go to from `here` (-1: none yet); it stays at the ends. */
export function stepTo(here: number, by: 1 | -1, rows: number): number {
  if (here < 0) return by === 1 ? 0 : rows - 1;
  return Math.min(rows - 1, Math.max(0, here + by));
}
