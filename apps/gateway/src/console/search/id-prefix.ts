/** The beginning of an order's id as somebody typed it, or `0199f3a2…c41e` as lists show it. */
export interface IdPrefix {
  /** Lower case; eight digits or more. */
  readonly start: string;
  /** The last digits where they are given, else empty. */
  readonly end: string;
  /** Orders whose ids begin so were placed from then on, Unix ms, */
  readonly from: number;
  /** and before then. */
  readonly to: number;
}

const SHORT = /^([0-9a-f]{8}[0-9a-f-]{0,27})(?:(?:…|\.{2,3})([0-9a-f]{1,12}))?$/;
const TIME_DIGITS = 12;
/** End of the year 9999, which the order service takes as a time and no later one, Unix ms. */
const LATEST = 253_402_300_800_000;

/** An id begins with the time of its order, 48 bits of milliseconds (RFC 9562): so its beginning tells a span of time. */
export function idPrefixIn(text: string): IdPrefix | undefined {
  const [, start = '', end = ''] = SHORT.exec(text.toLowerCase()) ?? [];
  const digits = start.replaceAll('-', '').slice(0, TIME_DIGITS);
  if (digits.length < 8) return undefined;
  const from = Number.parseInt(digits.padEnd(TIME_DIGITS, '0'), 16);
  const to = Number.parseInt(digits.padEnd(TIME_DIGITS, 'f'), 16) + 1;
  return to < LATEST ? { start, end, from, to } : undefined;
}

export const isOfPrefix = ({ start, end }: IdPrefix, id: string): boolean => id.startsWith(start) && id.endsWith(end);
