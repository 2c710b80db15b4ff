/** `41 s`, `3 min`, `2 h`, `5 days`: rounded down, for people. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} days`;
}

export const since = (at: string, now: number): string => `${duration(now - Date.parse(at))} ago`;

/** When something will be, ISO 8601 in UTC to the second, and how far away that is. */
export function until(at: string, now: number): string {
  const left = Date.parse(at) - now;
  const clock = new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
  return left > 0 ? `at ${clock}, in ${duration(left)}` : `at ${clock}, ${duration(-left)} ago`;
}

/** The times that stand in a text, as {@link until} writes them. */
export const timesIn = (text: string): string[] => text.match(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g) ?? [];
