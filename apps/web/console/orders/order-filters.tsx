import { stateWord } from '../../shared/words/states.js';
import { Choice } from '../parts/choice.js';
import { TextField } from '../parts/text-field.js';

export const NAMES = ['status', 'undoing', 'customer', 'from', 'to', 'limit', 'cursor'] as const;
export type OrderFilter = Readonly<Partial<Record<(typeof NAMES)[number], string>>>;

const STATUSES = ['PENDING', 'CONFIRMED', 'PAID', 'COMPLETED', 'CANCELLED', 'REFUNDED'];
const COMPENSATIONS = ['PENDING', 'NEEDS_ATTENTION', 'DONE', 'NONE'];

const words = (states: readonly string[]): (readonly [string, string])[] =>
  states.map((state) => [state, stateWord(state).word]);

interface OrderFiltersProps {
  readonly filter: OrderFilter;
  readonly onChange: (change: OrderFilter) => void;
}

export function OrderFilters({ filter, onChange }: OrderFiltersProps) {
  const { status, undoing, customer, from, to, limit = '25' } = filter;
  const any = [status, undoing, customer, from, to].some((value) => value !== undefined);
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
        label="Undoing"
        any="All"
        value={undoing}
        options={words(COMPENSATIONS)}
        onChange={(value) => onChange({ undoing: value })}
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
        options={[
          ['25', '25'],
          ['50', '50'],
          ['100', '100'],
        ]}
        onChange={(value) => onChange({ limit: value })}
      />
      {any && (
        <button
          type="button"
          className="quiet"
          onClick={() => onChange({ status: '', undoing: '', customer: '', from: '', to: '' })}
        >
          Clear
        </button>
      )}
    </div>
  );
}
