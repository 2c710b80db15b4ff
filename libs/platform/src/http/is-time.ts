import { ValidateBy } from 'class-validator';

/** Date and time with its offset from UTC (RFC 3339): without one, two people read two times. */
const RFC_3339 = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

/** `Date` takes 30 February for 1 March. */
function isTime(value: unknown): boolean {
  const day = typeof value === 'string' ? RFC_3339.exec(value)?.[1] : undefined;
  const midnight = new Date(`${day}T00:00:00Z`);
  return day !== undefined && !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}

const MESSAGE = '$property must be a time with its offset, such as 2026-11-30T18:00:00Z';

/** A text that `new Date` reads as the moment it names. In a query a `+` is written `%2B`. */
export const IsTime = (): PropertyDecorator =>
  ValidateBy({ name: 'isTime', validator: { validate: isTime, defaultMessage: () => MESSAGE } });
