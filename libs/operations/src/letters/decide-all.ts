import { Pace } from '../words/pace.js';
import type { Gap } from '../words/gap.js';
import type { FoundLetter, LetterBox } from './letter-box.js';
import type { Decision, Letter, LetterFilter } from './letter.js';

export interface BulkOptions {
  readonly filter: LetterFilter;
  /** Letters a second at most; as fast as it goes when left out. */
  readonly rate?: number;
}

/** Letters of one request to the broker, and their bytes: each may be some MiB. */
const LETTERS = 500;
const BYTES = 4 * 1024 * 1024;

/**
 * Decides about all letters that wait, a set at a time. Every set is on record before the next is begun, so that who breaks
 * off and begins again goes on where it ended.
 *
 * @param decide one of the desk's decisions
 * @returns what could not be read
 */
export async function decideAll(
  box: LetterBox,
  { filter, rate }: BulkOptions,
  decide: (found: readonly FoundLetter[]) => Promise<readonly Decision[]>,
  decided: (decision: Decision) => void,
): Promise<readonly Gap[]> {
  await box.requireDecisions();
  const pace = new Pace(rate);
  const most = pace.batch(LETTERS);
  let set: FoundLetter[] = [];
  let bytes = 0;
  const finish = async (): Promise<void> => {
    const due = set;
    [set, bytes] = [[], 0];
    if (due.length === 0) return;
    await pace.wait();
    (await decide(due)).forEach(decided);
    pace.count(due.length);
  };
  const gaps = await box.each(filter, async (found) => {
    if (found.letter.state !== 'waiting') return;
    set.push(found);
    bytes += found.record.value?.length ?? 0;
    if (set.length >= most || bytes >= BYTES) await finish();
  });
  await finish();
  return gaps;
}

/** The letters that {@link decideAll} would decide about. */
export async function waitingLetters(
  box: LetterBox,
  filter: LetterFilter,
): Promise<{ letters: Letter[]; gaps: readonly Gap[] }> {
  await box.requireDecisions();
  const letters: Letter[] = [];
  const gaps = await box.each(filter, ({ letter }) => {
    if (letter.state === 'waiting') letters.push(letter);
  });
  return { letters, gaps };
}
