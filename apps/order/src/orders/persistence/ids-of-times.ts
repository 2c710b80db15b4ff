const LAST_MOMENT = 2 ** 48 - 1;

/**
 * Not above any UUID of version 7 made at or after a moment (Unix milliseconds), and above all made before: its first 48
 * bits are the time (RFC 9562 section 5.7). A range of times is a range of ids.
 */
export function firstIdOf(moment: number): string {
  const time = Math.min(Math.max(moment, 0), LAST_MOMENT).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
