import { visible } from '../words/visible.js';

/** A value as indented JSON, always as text. */
export function Json({ value }: { readonly value: unknown }) {
  return <pre>{visible(JSON.stringify(value, null, 2) ?? 'null')}</pre>;
}
