import type { OperatorAction } from '@waybill/console-api';

const COLUMNS = [
  'at',
  'actor',
  'actorName',
  'action',
  'target',
  'reason',
  'outcome',
  'detail',
  'endedAt',
  'traceId',
  'id',
] as const satisfies readonly (keyof OperatorAction)[];

/** A spreadsheet takes a cell that begins like this for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** RFC 4180; what a spreadsheet would run is prefixed with an apostrophe, so that it is shown as the text it is. */
function cell(value: string | null): string {
  const text = value ?? '';
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

/** Actions as a file for spreadsheets. */
export function toCsv(actions: readonly OperatorAction[]): string {
  const rows = actions.map((action) => COLUMNS.map((column) => cell(action[column])).join(','));
  return [COLUMNS.join(','), ...rows].map((row) => `${row}\r\n`).join('');
}
