import type { FoundLetter, Letter } from '@waybill/operations';
import { headersText, payloadOf, type PayloadText, visible } from '@waybill/operations/words';
import { paint, printJson } from '../output.js';

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
