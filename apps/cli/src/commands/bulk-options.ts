import { type Command, InvalidArgumentError } from 'commander';
import { OperationError } from '@waybill/operations/words';

/** Options of commands that decide about many things at once. */
export interface BulkFlags {
  readonly all: boolean;
  readonly dryRun: boolean;
  /** A second. */
  readonly rate?: number;
}

export const withBulk = (command: Command, all: string): Command =>
  command
    .option('--all', all, false)
    .option('--dry-run', 'with --all: only say which those are', false)
    .option('--rate <n>', 'with --all: at most so many a second', rate);

export const withAges = (command: Command): Command =>
  command
    .option('--older-than <age>', 'only those that failed at least so long ago, as 90s, 15m, 2h or 7d', age)
    .option('--newer-than <age>', 'only those that failed at most so long ago', age);

/** @throws OperationError misuse when an option that chooses among all is given without --all */
export function refuseBulkWithout(all: boolean, options: Readonly<Record<string, unknown>>): void {
  const given = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [flagOf(name)]));
  if (!all && given.length > 0) throw new OperationError('misuse', `${given.join(', ')}: only with --all`);
}

const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `15m`, `2h`, `7d` in ms. */
export function age(text: string): number {
  const { number, unit } = /^(?<number>\d{1,6})(?<unit>[smhd])$/.exec(text)?.groups ?? {};
  if (number === undefined || unit === undefined) throw new InvalidArgumentError('It must be like 90s, 15m, 2h or 7d.');
  return Number(number) * UNITS[unit as keyof typeof UNITS];
}

function rate(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 to 9999999.');
}
