import { provisionDatabase, provisionTopics } from '@waybill/local-infra';
import { machine, startBenchInfrastructure } from './bench-infrastructure.js';
import { measureLimits } from './limits.js';

/** The bare machine, by which the other benchmarks' figures can be compared between machines and days. */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const unknown = args.find((arg) => arg !== '--json' && arg !== '--fsync');
  if (unknown !== undefined) {
    console.error(`${unknown} is no option\nusage: npm run bench:limits -- [--fsync] [--json]`);
    process.exit(2);
  }
  const infrastructure = await startBenchInfrastructure(args.includes('--fsync'));
  try {
    const { brokers, adminUrl } = infrastructure;
    const [{ ownerUrl }] = await Promise.all([provisionDatabase(adminUrl, 'bench_limits'), provisionTopics(brokers)]);
    const limits = await measureLimits(brokers, ownerUrl, (step) => process.stderr.write(`measuring ${step} …\n`));
    if (args.includes('--json')) return void console.log(JSON.stringify({ machine: machine(), ...limits }, null, 2));
    console.log(machine());
    console.log(
      `Kafka     ${limits.produceSetsPerSecond} records/s in sets of 500; one alone p50 ${limits.produceOneMs} ms`,
    );
    console.log(
      `Postgres  ${limits.transactionsPerSecond} transactions/s (p50 ${limits.transactionMs} ms), ` +
        `${limits.transactionsPerSecond16} on 16 connections; ${limits.setRowsPerSecond} rows/s in sets of 500`,
    );
    console.log(`Node      ${limits.jsonPerSecond} JSON events/s`);
  } finally {
    await infrastructure.stop();
  }
}

await main();
