/** Rows that stay where they are while the list behind them grows. */
export interface Held<Row extends { readonly id: string }> {
  readonly rows: readonly Row[];
  /** Rows that came since, and are not shown. */
  readonly newer: number;
  /** What they were taken from. */
  readonly from: readonly Row[];
}

/**
 * The rows shown, each as it is in `latest` now; what is newer than the first of them is counted only. Without rows from before,
 * all of `latest`. The same object where nothing has changed.
 */
export function held<Row extends { readonly id: string }>(
  before: Held<Row> | undefined,
  latest: readonly Row[],
): Held<Row> {
  if (before?.from === latest) return before;
  const first = before?.rows[0];
  if (!before || !first) return { rows: latest, newer: 0, from: latest };
  const now = new Map(latest.map((row) => [row.id, row]));
  const at = latest.findIndex(({ id }) => id === first.id);
  return {
    rows: before.rows.map((row) => now.get(row.id) ?? row),
    newer: at < 0 ? latest.length : at,
    from: latest,
  };
}
