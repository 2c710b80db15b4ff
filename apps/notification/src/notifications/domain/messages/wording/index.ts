import { german } from './de.js';
import { english } from './en.js';
import type { Wording } from './wording.js';

export const WORDINGS: readonly Wording[] = [english, german];

/** The wording for a language tag (BCP 47), by its language alone: `de-AT` is German. English for what is not there. */
export function wordingFor(locale: string | null): Wording {
  const language = locale?.split('-', 1)[0]?.toLowerCase();
  return WORDINGS.find((wording) => wording.language === language) ?? english;
}
