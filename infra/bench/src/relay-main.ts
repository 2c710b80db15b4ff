import { parseArgs } from 'node:util';
import { machine, startBenchInfrastructure } from './bench-infrastructure.js';
import { orUsage, whole } from './options.js';
import { RelayBench } from './relay-bench.js';

const USAGE =
  'usage: npm run bench:relay -- [--rows N] [--bytes B] [--rate R] [--seconds S] [--repeat K] [--fsync] [--json]';

/** The outbox relay alone: how fast it drains a backlog, and how soon an event arrives when there is none. */
async function main(): Promise<void> {
  const options = orUsage(USAGE, readOptions);
  const infrastructure = await startBenchInfrastructure(options.fsync);
  try {
    const bench = await RelayBench.on(infrastructure, options.bytes);
    const drains = [];
    for (let run = 0; run < options.repeat; run++) {
      process.stderr.write(
        `draining ${options.rows} events of ${options.bytes} B, ${run + 1} of ${options.repeat} …\n`,
      );
      drains.push(await bench.drain(options.rows));
    }
    process.stderr.write(`${options.rate} events/s for ${options.seconds} s …\n`);
    const live = await bench.live(options.rate, options.seconds);
    await bench.close();
    if (options.json) return void console.log(JSON.stringify({ machine: machine(), drains, live }, null, 2));
    console.log(machine());
    for (const { eventsPerSecond, cpuMsPerThousand } of drains) {
      const cpu = Object.entries(cpuMsPerThousand).map(([name, ms]) => `${name} ${ms}`);
      console.log(`drain  ${eventsPerSecond} events/s   CPU-ms for 1,000: ${cpu.join('   ')}`);
    }
    const { p50, p95, p99 } = live.commitToConsumer;
    console.log(`live   ${live.ratePerSecond}/s   commit to consumer p50 ${p50} ms   p95 ${p95} ms   p99 ${p99} ms`);
  } finally {
    await infrastructure.stop();
  }
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '100000' },
      bytes: { type: 'string', default: '400' },
      rate: { type: 'string', default: '200' },
      seconds: { type: 'string', default: '10' },
      repeat: { type: 'string', default: '3' },
      fsync: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    rows: whole('--rows', values.rows, 1, 10_000_000),
    bytes: whole('--bytes', values.bytes, 1, 65_536),
    rate: whole('--rate', values.rate, 1, 100_000),
    seconds: whole('--seconds', values.seconds, 1, 3_600),
    repeat: whole('--repeat', values.repeat, 1, 100),
    fsync: values.fsync,
    json: values.json,
  };
}

await main();
