/** One page of a list, newest first. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Given back as `cursor`, answers the page after this one; null on the last. */
  readonly nextCursor: string | null;
}

/**
 * Cuts a page out of `limit + 1` rows: the extra row only tells that there are more.
 *
 * @param keyOf what the next page starts after: the last row's sort key
 */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly (string | number)[],
  view: (row: Row) => T,
): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null;
  return { items: items.map(view), nextCursor };
}

/** An opaque, URL-safe cursor: base64url (RFC 4648 section 5) of the key's JSON. */
export const encodeCursor = (key: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');
