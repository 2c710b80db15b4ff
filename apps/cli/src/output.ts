import { styleText } from 'node:util';
import { visible } from '@waybill/operations/words';

type Style = Parameters<typeof styleText>[0];

/** Colours only on a terminal; NO_COLOR and FORCE_COLOR are honoured by `styleText`. */
export const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

export const printJson = (value: unknown): void => console.log(JSON.stringify(value, null, 2));

/** Characters of a cell; `--json` has all of them. */
const CELL_LENGTH = 160;

/** Columns as wide as their widest cell; the first row is the heading. A giant key does not widen all rows. */
export function printTable(rows: readonly (readonly (string | number)[])[]): void {
  const cells = rows.map((row) => row.map((cell) => shortened(visible(String(cell)))));
  const widths = (cells[0] ?? []).map((_, column) =>
    cells.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
  );
  cells.forEach((row, index) => {
    const line = row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
    console.log(index === 0 ? paint('bold', line) : line);
  });
}

const shortened = (text: string): string => (text.length > CELL_LENGTH ? `${text.slice(0, CELL_LENGTH - 1)}…` : text);
