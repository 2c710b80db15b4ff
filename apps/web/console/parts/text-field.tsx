import { useState } from 'react';

interface TextFieldProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly type?: 'text' | 'datetime-local';
  readonly placeholder?: string;
  /** When one is done typing: Enter, or the focus goes. */
  readonly onChange: (value: string) => void;
}

/**
 * A text of a filter. What is typed counts when one is done, so that not every letter asks the server; a time counts as
 * soon as it is whole.
 */
export function TextField({ label, value: given = '', type = 'text', placeholder, onChange }: TextFieldProps) {
  const value = type === 'datetime-local' ? localOf(given) : given;
  const [draft, setDraft] = useState<{ readonly of: string; readonly text: string }>({ of: value, text: value });
  // The address has changed below what was typed: it counts.
  const text = draft.of === value ? draft.text : value;
  const done = (): void => {
    if (text.trim() !== value) onChange(text.trim());
  };
  return (
    <label className="field">
      <span>{label}</span>
      <input
        type={type}
        value={text}
        maxLength={255}
        spellCheck={false}
        {...(placeholder !== undefined && { placeholder })}
        onChange={({ target }) => {
          if (type === 'datetime-local' && isWhole(target.value)) onChange(target.value);
          else setDraft({ of: value, text: target.value });
        }}
        onBlur={done}
        onKeyDown={({ key }) => key === 'Enter' && done()}
      />
    </label>
  );
}

/** While a year is typed the field holds the year 0002, 0020, … */
const isWhole = (time: string): boolean => time >= '1970';

/** What a `datetime-local` field shows of a time that an address has with its zone, to the minute. */
function localOf(time: string): string {
  if (!/z$|[+-]\d\d:\d\d$/i.test(time)) return time;
  const at = new Date(time);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The value of a `datetime-local` field as ISO 8601, by the clock of this machine. */
export const isoOf = (local: string | undefined): string | undefined => {
  if (local === undefined) return undefined;
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
};
