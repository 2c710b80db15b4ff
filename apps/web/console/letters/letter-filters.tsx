import type { LetterFilter, LetterState } from '@waybill/console-api';
import { SERVICE_NAMES, TOPIC_NAMES } from '@waybill/system-map';
import { anything, oneOf, time } from '../../shared/url/query-state.js';
import { stateWord } from '../../shared/words/states.js';
import { Choice } from '../parts/choice.js';
import { isoOf, TextField } from '../parts/text-field.js';

const STATES: readonly LetterState[] = ['waiting', 'replayed', 'dropped'];

export const CHECKS = {
  topic: oneOf(TOPIC_NAMES),
  consumer: oneOf(SERVICE_NAMES),
  type: anything,
  code: anything,
  state: oneOf(STATES),
  order: anything,
  from: time,
  to: time,
  cursor: anything,
};
export type LetterValues = Readonly<Partial<Record<keyof typeof CHECKS, string>>>;

/** What the address says, as the server is asked for it. */
export function filterOf({ topic, consumer, type, code, state, order, from, to }: LetterValues): LetterFilter {
  const known = STATES.find((candidate) => candidate === state);
  const [fromIso, toIso] = [isoOf(from), isoOf(to)];
  return {
    ...(topic !== undefined && { topic }),
    ...(consumer !== undefined && { consumer }),
    ...(type !== undefined && { type }),
    ...(code !== undefined && { code }),
    ...(known !== undefined && { state: known }),
    ...(order !== undefined && { orderId: order }),
    ...(fromIso !== undefined && { from: fromIso }),
    ...(toIso !== undefined && { to: toIso }),
  };
}

interface LetterFiltersProps {
  readonly values: LetterValues;
  readonly onChange: (change: LetterValues) => void;
}

export function LetterFilters({ values, onChange }: LetterFiltersProps) {
  const { topic, consumer, type, code, state, order, from, to } = values;
  const any = [topic, consumer, type, code, state, order, from, to].some((value) => value !== undefined);
  return (
    <div className="filters">
      <Choice
        label="State"
        any="All"
        value={state}
        options={STATES.map((value) => [value, stateWord(value).word])}
        onChange={(value) => onChange({ state: value })}
      />
      <Choice
        label="Consumer"
        any="All"
        value={consumer}
        options={SERVICE_NAMES.map((name) => [name, name])}
        onChange={(value) => onChange({ consumer: value })}
      />
      <Choice
        label="Topic"
        any="All"
        value={topic}
        options={TOPIC_NAMES.map((name) => [name, name])}
        onChange={(value) => onChange({ topic: value })}
      />
      <TextField label="Type" value={type} onChange={(value) => onChange({ type: value })} />
      <TextField label="Error code" value={code} onChange={(value) => onChange({ code: value })} />
      <TextField label="Order" value={order} onChange={(value) => onChange({ order: value })} />
      <TextField
        label="Failed from"
        type="datetime-local"
        value={from}
        onChange={(value) => onChange({ from: value })}
      />
      <TextField label="until" type="datetime-local" value={to} onChange={(value) => onChange({ to: value })} />
      {any && (
        <button
          type="button"
          className="quiet"
          onClick={() =>
            onChange({ topic: '', consumer: '', type: '', code: '', state: '', order: '', from: '', to: '' })
          }
        >
          Clear
        </button>
      )}
    </div>
  );
}
