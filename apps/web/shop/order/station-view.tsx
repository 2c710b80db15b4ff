import type { Station, StationName, StationState, Step } from './station.js';

const TITLES: Readonly<Record<StationName, string>> = {
  order: 'Order',
  inventory: 'Stock',
  payment: 'Payment',
  shipping: 'Parcel',
  notification: 'Message',
};

/** Icon and word of a state; the colour says it once more. */
const STATES: Readonly<Record<StationState, { readonly icon: string; readonly word: string }>> = {
  waiting: { icon: '·', word: 'not yet' },
  working: { icon: '◐', word: 'at work' },
  done: { icon: '✓', word: 'done' },
  refused: { icon: '✕', word: 'refused' },
  undoing: { icon: '◐', word: 'being taken back' },
  undone: { icon: '↩', word: 'taken back' },
  skipped: { icon: '–', word: 'not needed' },
  attention: { icon: '!', word: 'stuck' },
};

/** The order itself is not refused: it is cancelled. */
const OF_THE_ORDER: Readonly<Partial<Record<StationState, { readonly word: string }>>> = {
  done: { word: 'completed' },
  refused: { word: 'cancelled' },
  undone: { word: 'refunded' },
  undoing: { word: 'being refunded' },
};

/** A parcel that has left is not taken back by a refund: it is sent, whatever becomes of the order. */
const OF_THE_PARCEL: Readonly<Partial<Record<StationState, { readonly word: string }>>> = { done: { word: 'sent' } };

interface StationViewProps {
  readonly station: Station;
  /** Length of the time line in milliseconds. */
  readonly spanMs: number;
  /** Beside a station at work: how long everybody has waited for it. */
  readonly waited: string | undefined;
}

export function StationView({ station: { name, state, steps }, spanMs, waited }: StationViewProps) {
  const { icon, word } = {
    ...STATES[state],
    ...(name === 'order' && OF_THE_ORDER[state]),
    ...(name === 'shipping' && OF_THE_PARCEL[state]),
  };
  return (
    <li className="station" data-state={state} data-station={name}>
      <span className="station-mark" aria-hidden="true">
        {icon}
      </span>
      <div className="station-head">
        <h2>{TITLES[name]}</h2>
        <p className="station-state">
          {word}
          {isAwaited(name, state) && waited !== undefined && <span className="station-waited"> {waited}</span>}
        </p>
      </div>
      <ol className="steps">
        {steps.map((step) => (
          <StepView key={step.id} {...step} />
        ))}
      </ol>
      <TimeLine steps={steps} spanMs={spanMs} />
    </li>
  );
}

/** Whether the others wait for it. */
const isAwaited = (name: StationName, state: StationState): boolean =>
  (state === 'working' || state === 'undoing') && name !== 'order' && name !== 'notification';

function StepView({ text, afterMs, undone, undoes }: Step) {
  return (
    <li className="step" data-undone={undone || undefined}>
      <span className="step-text">
        {undoes && <span aria-hidden="true">↩ </span>}
        {undone ? (
          <s>
            {text}
            <span className="unseen"> (taken back)</span>
          </s>
        ) : (
          text
        )}
      </span>
      {afterMs !== null && <span className="step-ms">{inTime(afterMs)}</span>}
    </li>
  );
}

/** When the steps happened, between the first and the latest event of the order. The list beside it says the same. */
function TimeLine({ steps, spanMs }: { readonly steps: readonly Step[]; readonly spanMs: number }) {
  const at = (afterMs: number) => `${spanMs === 0 ? 2 : 2 + (afterMs / spanMs) * 96}%`;
  const timed = steps.flatMap(({ id, afterMs, undone }) => (afterMs === null ? [] : [{ id, undone, x: at(afterMs) }]));
  if (timed.length === 0) return null;
  return (
    <svg className="time-line" aria-hidden="true" focusable="false">
      <line x1="2%" x2="98%" y1="6" y2="6" />
      {timed.map(({ id, undone, x }) => (
        <circle key={id} cx={x} cy="6" r="5" data-undone={undone || undefined} />
      ))}
    </svg>
  );
}

/** "8 ms", "1.42 s". */
export const inTime = (ms: number): string => (ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(2)} s`);
