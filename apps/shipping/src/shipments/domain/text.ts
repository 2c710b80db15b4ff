/** The contract's limit of a text, in Unicode code points. */
const MAX_TEXT = 255;

/** A foreign text, cut to the length a text may have on the wire; `otherwise` where there is none. */
export function forPeople(text: string, otherwise: string): string {
  const points = Array.from(text || otherwise);
  return points.length <= MAX_TEXT ? points.join('') : `${points.slice(0, MAX_TEXT - 1).join('')}…`;
}
