import { MAX_TEXT } from './fields.js';

/** A foreign text, cut to the 255 code points that a text of an event may have; `otherwise` where there is none. */
export function eventText(text: string, otherwise = ''): string {
  const points = Array.from(text || otherwise);
  return points.length <= MAX_TEXT ? points.join('') : `${points.slice(0, MAX_TEXT - 1).join('')}…`;
}
