import { isUtf8 } from 'node:buffer';
import { bounded } from '../kafka/bounded.js';
import { headersText } from '../kafka/record-text.js';
import { paint, printJson } from '../output.js';
import { visible } from '../text.js';
import type { FoundLetter } from './letter-box.js';
import type { Letter } from './letter.js';

type PayloadText =
  | { readonly encoding: 'json'; readonly value: unknown }
  | { readonly encoding: 'text' | 'hex'; readonly value: string }
  | { readonly encoding: 'none'; readonly value: null };

/** A letter's value as JSON ({@link bounded}) if it is that, else as text, else in hexadecimal. */
function payloadOf(value: Buffer | null): PayloadText {
  if (value === null) return { encoding: 'none', value: null };
  if (!isUtf8(value)) return { encoding: 'hex', value: value.toString('hex') };
  const text = value.toString('utf8');
  try {
    return { encoding: 'json', value: bounded(JSON.parse(text)) };
  } catch {
    return { encoding: 'text', value: text };
  }
}

export function showLetter({ letter, record }: FoundLetter, json: boolean): void {
  const headers = headersText(record.headers);
  const payload = payloadOf(record.value);
  if (json) return printJson({ ...letter, headers, payload });
  console.log(`${paint('bold', letter.id)}  ${letter.state}${decisionText(letter)}`);
  console.log(visible(`key ${letter.key ?? '(none)'}`));
  for (const [name, value] of Object.entries(headers)) {
    const values = [value].flat().map((text) => visible(text ?? '(none)'));
    console.log(`${paint('dim', visible(name))}: ${values.join(', ')}`);
  }
  console.log('');
  for (const line of linesOf(payload)) console.log(visible(line));
}

const decisionText = ({ decision }: Letter): string => {
  if (!decision) return '';
  const outcome = decision.result === 'failed' ? ` failed: ${decision.error}` : '';
  return visible(`, ${decision.action} by ${decision.by} at ${decision.at}${outcome}`);
};

/** Bytes of a line of hexadecimal, as `xxd -p` has them. */
const HEX_LINE = /.{1,60}/g;

function linesOf(payload: PayloadText): readonly string[] {
  if (payload.encoding === 'none') return ['(no value)'];
  if (payload.encoding === 'json') return JSON.stringify(payload.value, null, 2).split('\n');
  if (payload.encoding === 'text') return payload.value.split('\n');
  return ['(not UTF-8; hexadecimal)', ...(payload.value.match(HEX_LINE) ?? [])];
}
