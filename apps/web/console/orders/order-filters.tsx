import { anything, oneOf, time } from '../../shared/url/query-state.js';
import { stateWord } from '../../shared/words/states.js';
import { Choice } from '../parts/choice.js';
import { TextField } from '../parts/text-field.js';

const STATUSES = ['PENDING', 'CONFIRMED', 'REQUIRES_ACTION', 'PAID', 'COMPLETED', 'CANCELLED', 'REFUNDED'];
const COMPENSATIONS = ['PENDING', 'NEEDS_ATTENTION', 'DONE', 'NONE'];
const LIMITS = ['25', '50', '100'];

export const CHECKS = {
  status: oneOf(STATUSES),
  compensation: oneOf(COMPENSATIONS),
  customer: anything,
  from: time,
  to: time,
  limit: oneOf(LIMITS),
  cursor: anything,
};
export type OrderFilter = Readonly<Partial<Record<keyof typeof CHECKS, string>>>;

const words = (states: readonly string[]): (readonly [string, string])[] =>
  states.map((state) => [state, stateWord(state).word]);

interface OrderFiltersProps {
  readonly filter: OrderFilter;
  readonly onChange: (change: OrderFilter) => void;
}

export function OrderFilters({ filter, onChange }: OrderFiltersProps) {
  const { status, compensation, customer, from, to, limit = '25' } = filter;
  const any = [status, compensation, customer, from, to].some((value) => value !== undefined);
  return (
    <div className="filters">
      <Choice
        label="Status"
        any="All"
        value={status}
        options={words(STATUSES)}
        onChange={(value) => onChange({ status: value })}
      />
      <Choice
        label="Compensation"
        any="All"
        value={compensation}
        options={words(COMPENSATIONS)}
        onChange={(value) => onChange({ compensation: value })}
      />
      <TextField label="Customer" value={customer} onChange={(value) => onChange({ customer: value })} />
      <TextField
        label="Placed from"
        type="datetime-local"
        value={from}
        onChange={(value) => onChange({ from: value })}
      />
      <TextField label="until" type="datetime-local" value={to} onChange={(value) => onChange({ to: value })} />
      <Choice
        label="Rows"
        value={limit}
        options={LIMITS.map((rows) => [rows, rows])}
        onChange={(value) => onChange({ limit: value })}
      />
      {any && (
        <button
          type="button"
          className="quiet"
          onClick={() => onChange({ status: '', compensation: '', customer: '', from: '', to: '' })}
        >
          Clear
        </button>
      )}
    </div>
  );
}
