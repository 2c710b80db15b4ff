import type { Tone } from '../words/states.js';

/** One shape a tone, so that it can be told without its colour. */
const SHAPES: Readonly<Record<Tone, string>> = {
  ok: 'M3 7.5l3 3 5-6.5',
  busy: 'M7 3.5V7l2.5 2M7 1.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11',
  warn: 'M7 1.8L13 12H1ZM7 5.5v3M7 10.2v.1',
  bad: 'M4.2 1.5h5.6l2.7 2.7v5.6l-2.7 2.7H4.2L1.5 9.8V4.2ZM5 5l4 4M9 5l-4 4',
  idle: 'M7 1.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11M4.5 7h5',
};

/** Says nothing by itself: a word stands beside it. */
export function ToneIcon({ tone }: { readonly tone: Tone }) {
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
      <path
        d={SHAPES[tone]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.7"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
