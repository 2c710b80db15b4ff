import { parseArgs } from 'node:util';
import { machine } from './bench-infrastructure.js';
import { BENCH_ARGS, BENCH_USAGE, benchOptions, orUsage } from './options.js';
import { progressOf } from './progress.js';
import { bench, cpuLine, sound, type BenchResult } from './run.js';
import { startWaybill } from './waybill-system.js';

async function main(): Promise<void> {
  const options = orUsage(`usage: npm run bench -- ${BENCH_USAGE}`, () =>
    benchOptions(parseArgs({ options: BENCH_ARGS }).values),
  );
  const progress = progressOf(options.orders);
  const system = await startWaybill(options.fsync, (step) => progress.step(`starting ${step} …`));
  const result = await bench(system, options, progress);
  if (options.json) console.log(JSON.stringify({ machine: machine(), ...result }, null, 2));
  else print(result);
  process.exitCode = sound(result) ? 0 : 1;
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
  console.log(cpuLine(result));
}

await main();
