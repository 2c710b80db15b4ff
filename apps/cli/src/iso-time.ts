import { InvalidArgumentError } from 'commander';

/** Date and time with its offset from UTC: without one, two people read two times. */
const ISO_8601 = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** A time that was not given in ISO 8601. Commander tells its errors by their own code, so ours stands in the words. */
class InvalidTimeError extends InvalidArgumentError {
  constructor() {
    super('[invalid-time] must be a time in ISO 8601 with its offset, such as 2026-11-30T18:00:00Z.');
  }
}

/** An option's value as a time. @throws InvalidTimeError */
export function isoTime(text: string): Date {
  const day = ISO_8601.exec(text)?.[1];
  // Date takes 30 February for 1 March.
  if (day === undefined || new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) !== true)
    throw new InvalidTimeError();
  return new Date(text);
}
