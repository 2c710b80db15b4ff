const FIRST_MS = 250;
const LAST_MS = 20_000;
/** FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/). */
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * The pause after the `tries`-th try of a job that failed, ms: 250, doubling up to 20 s, and up to half as long again, by
 * which jobs that failed together are spread. Never longer than 30 s. The same for the same job and try, in every process.
 *
 * @param tries at least 1; less counts as 1
 * @param job names it, for example by the id of its order
 */
export const retryPauseMs = (tries: number, job: string): number =>
  Math.round(Math.min(LAST_MS, FIRST_MS * 2 ** Math.max(0, tries - 1)) * (1 + fractionOf(`${job} ${tries}`) / 2));

/** A number in [0, 1) that is always the same for a text and evenly spread over texts. */
export function fractionOf(text: string): number {
  let hash = OFFSET_BASIS;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  // The last characters differ most and have only reached the low bits: they are mixed into the high ones (MurmurHash3).
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
