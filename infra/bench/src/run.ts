import { BENCH_ORDER } from './bench-order.js';
import { CompletionWatch } from './completions.js';
import { cpuOfTrees } from './cpu.js';
import { drive, type Answer } from './load.js';
import type { BenchOptions } from './options.js';
import { round, summarise, type Summary } from './percentiles.js';

/** What takes orders over HTTP and announces on Kafka that they are completed. */
export interface MeasuredSystem {
  readonly brokers: readonly string[];
  /** Where orders are POSTed. */
  readonly ordersUrl: string;
  /** Root pids by name: the five services, kafka, postgres. */
  readonly pids: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

type Load = Pick<BenchOptions, 'orders' | 'concurrency' | 'rate' | 'fsync'>;

export interface BenchResult {
  readonly orders: number;
  readonly loop: string;
  /** Whether Postgres waited for the disc at every commit. */
  readonly fsync: boolean;
  /** Completed orders a second, from the first intended send to the last OrderCompleted. */
  readonly completedPerSecond: number;
  readonly postsPerSecond: number;
  /** POST latency, ms. */
  readonly post: Summary;
  /** From the intended send of the POST to OrderCompleted on Kafka, ms. */
  readonly endToEnd: Summary;
  /** Orders answered 201 of which no OrderCompleted came. */
  readonly lost: number;
  /** Orders with more than one OrderCompleted event. */
  readonly duplicated: number;
  /** Records on the wire that repeated an event (at-least-once). */
  readonly repeatedRecords: number;
  readonly refused: number;
  /** CPU-ms an order, by process. */
  readonly cpuMsPerOrder: Readonly<Record<string, number>>;
  /** CPU-ms an order of the benchmark itself, which shares the machine: load and watching. Not in the total. */
  readonly benchCpuMsPerOrder: number;
}

/** Orders may take this long after the last answer before they count as lost, ms. */
const PATIENCE_MS = 60_000;

export interface BenchListener {
  step(text: string): void;
  /** Runs the measured part, which tells how many orders are completed so far. */
  progress<T>(work: (onProgress: (completed: number) => void) => Promise<T>): Promise<T>;
}

/** Warms the system up, measures it, and stops it, whatever happens. */
export async function bench(
  system: MeasuredSystem,
  options: Load & Pick<BenchOptions, 'warmUp'>,
  listener: BenchListener,
): Promise<BenchResult> {
  const watch = new CompletionWatch(system.brokers);
  try {
    await watch.start();
    if (options.warmUp > 0) {
      listener.step(`warming up with ${options.warmUp} orders …`);
      const load = { ...options, orders: options.warmUp, rate: undefined, concurrency: 32 };
      await measure(system, watch, load, () => undefined);
    }
    return await listener.progress((onProgress) => measure(system, watch, options, onProgress));
  } finally {
    await watch.stop().finally(() => system.stop());
  }
}

async function measure(
  system: MeasuredSystem,
  watch: CompletionWatch,
  options: Load,
  onProgress: (completed: number) => void,
): Promise<BenchResult> {
  const answers: Answer[] = [];
  const before = watch.count;
  const cpuBefore = cpuOfTrees(system.pids);
  const ownBefore = process.cpuUsage();
  const timer = setInterval(() => onProgress(watch.count - before), 200);
  await drive({
    ...options,
    url: system.ordersUrl,
    body: BENCH_ORDER,
    onAnswer: (answer) => answers.push(answer),
  });
  const taken = answers.flatMap(({ orderId, intendedAt }) => (orderId === undefined ? [] : [{ orderId, intendedAt }]));
  await settle(watch, before + taken.length);
  clearInterval(timer);
  onProgress(watch.count - before);
  const cpuAfter = cpuOfTrees(system.pids);
  const own = process.cpuUsage(ownBefore);

  const start = answers.reduce((first, { intendedAt }) => Math.min(first, intendedAt), Infinity);
  const lastAnswer = answers.reduce((last, { answeredAt }) => Math.max(last, answeredAt), start);
  const completed = taken.flatMap(({ orderId, intendedAt }) => {
    const at = watch.completedAt(orderId);
    return at === undefined ? [] : [{ at, latency: at - intendedAt }];
  });
  const lastCompletion = completed.reduce((latest, { at }) => Math.max(latest, at), start);
  return {
    orders: options.orders,
    loop: options.rate === undefined ? `closed, ${options.concurrency} connections` : `open, ${options.rate}/s`,
    fsync: options.fsync,
    completedPerSecond: round((completed.length * 1000) / (lastCompletion - start)),
    postsPerSecond: round((answers.length * 1000) / (lastAnswer - start)),
    post: summarise(answers.map(({ intendedAt, answeredAt }) => answeredAt - intendedAt)),
    endToEnd: summarise(completed.map(({ latency }) => latency)),
    lost: taken.length - completed.length,
    duplicated: watch.duplicated,
    repeatedRecords: watch.repetitions,
    refused: answers.length - taken.length,
    cpuMsPerOrder: cpuPerOrder(cpuBefore, cpuAfter, Math.max(1, completed.length)),
    benchCpuMsPerOrder: round((own.user + own.system) / 1000 / Math.max(1, completed.length), 3),
  };
}

async function settle(watch: CompletionWatch, expected: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (watch.count < expected && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Whether every order was taken and completed once. */
export const sound = ({ lost, duplicated, refused }: BenchResult): boolean => lost + duplicated + refused === 0;

/** One line for people. */
export const cpuLine = ({ cpuMsPerOrder, benchCpuMsPerOrder }: BenchResult): string =>
  `CPU-ms an order: ${Object.entries(cpuMsPerOrder)
    .map(([name, ms]) => `${name} ${ms}`)
    .join('   ')}   (the bench itself ${benchCpuMsPerOrder})`;

function cpuPerOrder(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  orders: number,
): Record<string, number> {
  const perOrder = [...after].map(([name, ms]) => [name, (ms - (before.get(name) ?? 0)) / orders] as const);
  const total = perOrder.reduce((sum, [, ms]) => sum + ms, 0);
  return Object.fromEntries([...perOrder, ['total', total] as const].map(([name, ms]) => [name, round(ms, 3)]));
}
