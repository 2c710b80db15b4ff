import { stateWord, type Tone } from '../words/states.js';
import { ToneIcon } from './icon.js';

interface BadgeProps {
  readonly state: string;
  /** Instead of the state's own word. */
  readonly word?: string;
  readonly tone?: Tone;
}

/** A state as icon, word and colour. */
export function Badge({ state, word, tone }: BadgeProps) {
  const known = stateWord(state);
  const shown = tone ?? known.tone;
  return (
    <span className={`badge ${shown}`}>
      <ToneIcon tone={shown} />
      {word ?? known.word}
    </span>
  );
}
