import { parseArgs } from 'node:util';
import { machine } from '../bench-infrastructure.js';
import { BENCH_ARGS, BENCH_USAGE, benchOptions, orUsage, whole } from '../options.js';
import { round } from '../percentiles.js';
import { progressOf } from '../progress.js';
import { bench, cpuLine, sound, type BenchResult } from '../run.js';
import { startWaybill } from '../waybill-system.js';
import { startPipeline } from './pipeline-system.js';

const USAGE = `usage: npm run bench:pipeline -- [--pairs K] ${BENCH_USAGE}`;
const SYSTEMS = { pipeline: startPipeline, waybill: startWaybill } as const;

type Pair = Readonly<Record<keyof typeof SYSTEMS, BenchResult>>;

/**
 * What a pipeline written by hand for this one flow does on this machine, and how Waybill compares: both take the same
 * orders, in turns, so that ratios hold where a machine's speed changes from minute to minute.
 */
async function main(): Promise<void> {
  const { pairs: count, json, ...options } = orUsage(USAGE, readOptions);
  const progress = progressOf(options.orders);
  const measure = async (name: keyof typeof SYSTEMS): Promise<BenchResult> => {
    const system = await SYSTEMS[name](options.fsync, (step) => progress.step(`starting ${step} …`));
    const result = await bench(system, options, progress);
    if (!sound(result)) process.exitCode = 1;
    if (!json) print(name, result);
    return result;
  };
  if (!json) console.log(machine());
  const pairs: Pair[] = [];
  for (let pair = 0; pair < count; pair++) {
    pairs.push({ pipeline: await measure('pipeline'), waybill: await measure('waybill') });
  }
  const ratios = {
    completedPerSecond: spread(pairs, ({ completedPerSecond }) => completedPerSecond),
    // In a closed loop how long an order takes is how many are under way, which is not a question of speed.
    ...(options.rate !== undefined && { endToEndP50: spread(pairs, ({ endToEnd }) => endToEnd.p50) }),
    cpuMsPerOrder: spread(pairs, ({ cpuMsPerOrder }) => cpuMsPerOrder.total ?? Number.NaN),
  };
  if (json) return void console.log(JSON.stringify({ machine: machine(), pairs, ratios }, null, 2));
  console.log('Waybill to the pipeline, in each pair, ascending:');
  console.log(`orders/s         ${ratios.completedPerSecond.join('  ')}`);
  if (ratios.endToEndP50) console.log(`end to end, p50  ${ratios.endToEndP50.join('  ')}`);
  console.log(`CPU-ms an order  ${ratios.cpuMsPerOrder.join('  ')}`);
}

function readOptions() {
  const { values } = parseArgs({ options: { ...BENCH_ARGS, pairs: { type: 'string', default: '3' } } });
  return { ...benchOptions(values), pairs: whole('--pairs', values.pairs, 1, 100) };
}

const spread = (pairs: readonly Pair[], figure: (result: BenchResult) => number): number[] =>
  pairs.map(({ pipeline, waybill }) => round(figure(waybill) / figure(pipeline), 2)).sort((a, b) => a - b);

function print(name: string, result: BenchResult): void {
  const { completedPerSecond, endToEnd, lost, duplicated, refused } = result;
  console.log(
    `${name.padEnd(9)} ${completedPerSecond} orders/s   end to end p50 ${endToEnd.p50} ms   ` +
      `lost ${lost}   duplicated ${duplicated}   refused ${refused}   ${cpuLine(result)}`,
  );
}

await main();
