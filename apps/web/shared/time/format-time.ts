/** Whose clock times are shown by. */
export type Zone = 'local' | 'utc';

const two = (value: number): string => String(value).padStart(2, '0');

interface Fields {
  readonly date: string;
  readonly time: string;
  readonly ms: string;
}

function fieldsOf(at: Date, zone: Zone): Fields {
  const utc = zone === 'utc';
  const [year, month, day] = utc
    ? [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()]
    : [at.getFullYear(), at.getMonth(), at.getDate()];
  const [hours, minutes, seconds] = utc
    ? [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()]
    : [at.getHours(), at.getMinutes(), at.getSeconds()];
  return {
    date: `${year}-${two(month + 1)}-${two(day)}`,
    time: `${two(hours)}:${two(minutes)}:${two(seconds)}`,
    ms: String(at.getMilliseconds()).padStart(3, '0'),
  };
}

/** `14:05:09` where it is today, else with its date; `-` for what is no time. */
export function formatTime(iso: string, zone: Zone, now: Date = new Date(), withMs = false): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '-';
  const { date, time, ms } = fieldsOf(at, zone);
  const clock = withMs ? `${time}.${ms}` : time;
  return date === fieldsOf(now, zone).date ? clock : `${date} ${clock}`;
}

/** `2026-11-30 14:05:09.123 UTC`: what a time says when one looks closer. */
export function formatUtc(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const { date, time, ms } = fieldsOf(at, 'utc');
  return `${date} ${time}.${ms} UTC`;
}

/** `3 ms`, `1.4 s`, `4 min 10 s`, `3 h 5 min`, `2 d 4 h`. */
export function formatDuration(ms: number): string {
  const sign = ms < 0 ? '−' : '';
  const size = Math.abs(ms);
  if (size < 1_000) return `${sign}${Math.round(size)} ms`;
  if (size < 59_950) return `${sign}${(size / 1_000).toFixed(size < 9_950 ? 1 : 0)} s`;
  const seconds = Math.round(size / 1_000);
  if (seconds < 3_600) return sign + pair(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1_440) return sign + pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return sign + pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

const pair = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;

/** A dash where it is not known. */
export const durationOr = (ms: number | null | undefined): string =>
  typeof ms === 'number' ? formatDuration(ms) : '–';

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** How old something is, in its largest unit: `41 s`, `25 min`, `3 h`, `2 d`. */
export function formatAge(ms: number): string {
  const [unit, size] = UNITS.find(([, least]) => ms >= least) ?? UNITS[3];
  return `${Math.max(0, Math.floor(ms / size))} ${unit}`;
}
