import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly orders: number;
  readonly concurrency: number;
  /** Orders a second (open loop); undefined for the closed loop. */
  readonly rate: number | undefined;
  /** Orders before the measured ones, so that code is compiled (which takes some 10,000) and pools are open. */
  readonly warmUp: number;
  /** Postgres waits for the disc at every commit. */
  readonly fsync: boolean;
  readonly json: boolean;
}

export const BENCH_USAGE = '[--orders N] [--concurrency C | --rate R] [--warm-up N] [--fsync] [--json]';

/** For `parseArgs`: what every benchmark of a whole system takes. */
export const BENCH_ARGS = {
  orders: { type: 'string', default: '10000' },
  concurrency: { type: 'string' },
  rate: { type: 'string' },
  'warm-up': { type: 'string', default: '10000' },
  fsync: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

type BenchValues = ReturnType<typeof parseArgs<{ options: typeof BENCH_ARGS }>>['values'];

/** @throws Error naming the option, what it got and what it accepts */
export function benchOptions(values: BenchValues): BenchOptions {
  if (values.rate !== undefined && values.concurrency !== undefined) {
    throw new Error('--rate and --concurrency exclude each other: an open loop opens connections as it needs them');
  }
  const rate = values.rate === undefined ? undefined : whole('--rate', values.rate, 1, 100_000);
  return {
    orders: whole('--orders', values.orders, 1, 10_000_000),
    concurrency: rate === undefined ? whole('--concurrency', values.concurrency ?? '64', 1, 10_000) : 1024,
    rate,
    warmUp: whole('--warm-up', values['warm-up'], 0, 1_000_000),
    fsync: values.fsync,
    json: values.json,
  };
}

/** What `read` makes of the arguments; a wrong one ends the process with its message, the usage and exit code 2. */
export function orUsage<T>(usage: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    return process.exit(2);
  }
}

export function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^[0-9]+$/.test(text) && value >= min && value <= max) return value;
  throw new Error(`${name} must be a whole number from ${min} to ${max}, got "${text}"`);
}

export function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const found = known.find((each) => each === text);
  if (found !== undefined) return found;
  throw new Error(`${name} must be ${known.join(' or ')}, got "${text}"`);
}
