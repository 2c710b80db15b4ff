import { parseArgs } from 'node:util';
import { machine } from '../bench-infrastructure.js';
import { whole } from '../options.js';
import { round } from '../percentiles.js';
import { progressOf } from '../progress.js';
import { bench, type BenchResult } from '../run.js';
import { startWaybill } from '../waybill-system.js';
import { startPipeline } from './pipeline-system.js';

const USAGE = 'usage: npm run bench:pipeline -- [--pairs K] [--orders N] [--warm-up N] [--fsync] [--json]';
const SYSTEMS = { pipeline: startPipeline, waybill: startWaybill } as const;

type Pair = Readonly<Record<keyof typeof SYSTEMS, BenchResult>>;

/**
 * What a pipeline written by hand for this one flow does on this machine, and how Waybill compares: both take the same
 * orders over 64 connections, in turns, so that ratios hold where a machine's speed changes from minute to minute.
 */
async function main(): Promise<void> {
  const { pairs: count, json, ...options } = readOptions();
  const load = { ...options, concurrency: 64, rate: undefined };
  const progress = progressOf(options.orders);
  const measure = async (name: keyof typeof SYSTEMS): Promise<BenchResult> => {
    const system = await SYSTEMS[name](options.fsync, (step) => progress.step(`starting ${step} …`));
    const result = await bench(system, load, progress);
    if (result.lost + result.duplicated + result.refused > 0) process.exitCode = 1;
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
    cpuMsPerOrder: spread(pairs, ({ cpuMsPerOrder }) => cpuMsPerOrder.total ?? Number.NaN),
  };
  if (json) return void console.log(JSON.stringify({ machine: machine(), pairs, ratios }, null, 2));
  console.log('Waybill to the pipeline, in each pair, ascending:');
  console.log(`orders/s         ${ratios.completedPerSecond.join('  ')}`);
  console.log(`CPU-ms an order  ${ratios.cpuMsPerOrder.join('  ')}`);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        pairs: { type: 'string', default: '3' },
        orders: { type: 'string', default: '10000' },
        'warm-up': { type: 'string', default: '10000' },
        fsync: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    return {
      pairs: whole('--pairs', values.pairs, 1, 100),
      orders: whole('--orders', values.orders, 1, 10_000_000),
      warmUp: whole('--warm-up', values['warm-up'], 0, 1_000_000),
      fsync: values.fsync,
      json: values.json,
    };
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    return process.exit(2);
  }
}

const spread = (pairs: readonly Pair[], figure: (result: BenchResult) => number): number[] =>
  pairs.map(({ pipeline, waybill }) => round(figure(waybill) / figure(pipeline), 2)).sort((a, b) => a - b);

function print(name: string, { completedPerSecond, cpuMsPerOrder, endToEnd, lost, duplicated }: BenchResult): void {
  const cpu = Object.entries(cpuMsPerOrder).map(([process, ms]) => `${process} ${ms}`);
  console.log(
    `${name.padEnd(9)} ${completedPerSecond} orders/s   end to end p50 ${endToEnd.p50} ms   lost ${lost}   ` +
      `duplicated ${duplicated}   CPU-ms an order: ${cpu.join('  ')}`,
  );
}

await main();
