import type { LetterFilter } from '@waybill/console-api';
import type { LetterEnds } from '@waybill/operations';
import { ProblemError } from '@waybill/platform';

/** Places of the topics of dead letters: what a preview has seen. */
const PLACE = /^[\w.-]{1,200}:\d{1,6}$/;
const OFFSET = /^\d{1,19}$/;
const MOST_PLACES = 10_000;

/** A preview as it is given to a bulk replay: the ends that were read, with the filter that they were read for. */
export const snapshotText = (filter: LetterFilter, ends: LetterEnds): string =>
  Buffer.from(JSON.stringify([namesOf(filter), ends])).toString('base64url');

/** @throws ProblemError 400 `invalid-snapshot`, `snapshot-of-another-filter` */
export function endsIn(snapshot: string, filter: LetterFilter): LetterEnds {
  const [names, ends] = parsed(snapshot);
  if (typeof names !== 'string' || !areEnds(ends)) {
    throw new ProblemError(
      400,
      'invalid-snapshot',
      'snapshot must be that of a preview (GET /api/console/letters/groups).',
    );
  }
  if (names !== namesOf(filter)) {
    throw new ProblemError(400, 'snapshot-of-another-filter', 'snapshot is that of a preview with another filter.');
  }
  return ends;
}

function parsed(snapshot: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(snapshot, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function areEnds(value: unknown): value is LetterEnds {
  if (typeof value !== 'object' || value === null) return false;
  const places = Object.entries(value);
  return places.length <= MOST_PLACES && places.every(([at, end]) => PLACE.test(at) && OFFSET.test(String(end)));
}

/** The same text for the same filter, in whatever order its fields were given. */
const namesOf = (filter: LetterFilter): string =>
  JSON.stringify(
    Object.entries(filter)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
