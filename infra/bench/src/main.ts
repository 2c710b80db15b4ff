import { SingleBar } from 'cli-progress';
import { machine } from './bench-infrastructure.js';
import { startBenchSystem, type BenchSystem } from './bench-system.js';
import { CompletionWatch } from './completions.js';
import { parseOptions, USAGE, type BenchOptions } from './options.js';
import { measure, type BenchResult } from './run.js';

const PRODUCT = { sku: 'BENCH-1', name: 'Bench product', price: { amount: 1999, currency: 'USD' }, onHand: 2 ** 40 };
const ORDER = JSON.stringify({ customerId: 'bench', items: [{ sku: PRODUCT.sku, quantity: 1 }] });

async function main(): Promise<void> {
  const options = readOptions();
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const system = await startBenchSystem(options.fsync, (step) => say(`starting ${step} …`));
  const watch = new CompletionWatch(system.brokers);
  try {
    await seed(system);
    await watch.start();
    if (options.warmUp > 0) {
      say(`warming up with ${options.warmUp} orders …`);
      await measure(
        system,
        watch,
        { ...options, orders: options.warmUp, rate: undefined, concurrency: 32 },
        () => ORDER,
        () => undefined,
      );
    }
    const result = await withProgress(options, (onProgress) =>
      measure(system, watch, options, () => ORDER, onProgress),
    );
    if (options.json) console.log(JSON.stringify({ machine: machine(), ...result }, null, 2));
    else print(result);
    process.exitCode = result.lost > 0 || result.duplicated > 0 ? 1 : 0;
  } finally {
    await watch.stop();
    await system.stop();
  }
}

function readOptions(): BenchOptions {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    process.exit(2);
  }
}

/** One product with all the stock there is, known to order before the first POST. */
async function seed(system: BenchSystem): Promise<void> {
  const response = await fetch(`${system.urls.inventory}/products`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(PRODUCT),
  });
  if (!response.ok) throw new Error(`inventory refused the bench product: ${response.status} ${await response.text()}`);
  const deadline = Date.now() + 30_000;
  while (!(await fetch(`${system.urls.order}/catalogue/${PRODUCT.sku}`)).ok) {
    if (Date.now() > deadline) throw new Error('order does not know the bench product after 30 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function withProgress<T>(
  { orders }: BenchOptions,
  work: (onProgress: (completed: number) => void) => Promise<T>,
): Promise<T> {
  if (!process.stderr.isTTY) return work(() => undefined);
  const bar = new SingleBar({
    format: 'completed {bar} {value}/{total}  {duration_formatted}',
    stream: process.stderr,
  });
  bar.start(orders, 0);
  try {
    return await work((completed) => bar.update(completed));
  } finally {
    bar.stop();
  }
}

function print(result: BenchResult): void {
  const { post, endToEnd } = result;
  console.log(machine());
  console.log(`${result.orders} orders, ${result.loop} loop, fsync ${result.fsync ? 'on' : 'off'}`);
  console.log(`completed   ${result.completedPerSecond} orders/s`);
  console.log(`POST        ${result.postsPerSecond}/s   p50 ${post.p50} ms   p99 ${post.p99} ms`);
  console.log(`end to end  p50 ${endToEnd.p50} ms   p95 ${endToEnd.p95} ms   p99 ${endToEnd.p99} ms`);
  console.log(
    `lost ${result.lost}   duplicated ${result.duplicated}   refused ${result.refused}   repeated records ${result.repeatedRecords}`,
  );
  const cpu = Object.entries(result.cpuMsPerOrder).map(([name, ms]) => `${name} ${ms}`);
  console.log(`CPU-ms an order: ${cpu.join('   ')}`);
}

await main();
