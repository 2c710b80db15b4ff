import { parseArgs } from 'node:util';
import { machine } from '../bench-infrastructure.js';
import { oneOf, orUsage, whole } from '../options.js';
import { compare, type Compared, type CompareOptions } from './compare.js';
import { ORDERERS, startBehindGateway } from './gateway-system.js';

const USAGE =
  'usage: npm run bench:gateway -- [--orders N] [--limit-orders N] [--rate R] [--concurrency C] [--pairs K] [--warm-up N] [--as customer|operator] [--fsync] [--json]';

const ARGS = {
  orders: { type: 'string', default: '1000' },
  'limit-orders': { type: 'string', default: '5000' },
  rate: { type: 'string', default: '50' },
  concurrency: { type: 'string', default: '64' },
  pairs: { type: 'string', default: '3' },
  'warm-up': { type: 'string', default: '5000' },
  as: { type: 'string', default: 'customer' },
  fsync: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** What the gateway adds to a POST, and how much of the direct rate goes through it. */
async function main(): Promise<void> {
  const { options, fsync, json } = orUsage(USAGE, read);
  const say = (step: string) => process.stderr.write(`${step} …\n`);
  const system = await startBehindGateway(fsync, (step) => say(`starting ${step}`));
  const compared = await compare(system, options, say).finally(() => system.stop());
  if (json) console.log(JSON.stringify({ machine: machine(), ...options, fsync, ...compared }, null, 2));
  else print(compared);
  const refused = compared.pairs.reduce((sum, { direct, gateway }) => sum + direct.refused + gateway.refused, 0);
  process.exitCode = refused === 0 ? 0 : 1;
}

function read(): { readonly options: CompareOptions; readonly fsync: boolean; readonly json: boolean } {
  const { values } = parseArgs({ options: ARGS });
  return {
    options: {
      orders: whole('--orders', values.orders, 1, 1_000_000),
      limitOrders: whole('--limit-orders', values['limit-orders'], 1, 1_000_000),
      rate: whole('--rate', values.rate, 1, 100_000),
      concurrency: whole('--concurrency', values.concurrency, 1, 10_000),
      pairs: whole('--pairs', values.pairs, 1, 100),
      warmUp: whole('--warm-up', values['warm-up'], 1, 1_000_000),
      as: oneOf('--as', values.as, ORDERERS),
    },
    fsync: values.fsync,
    json: values.json,
  };
}

function print({ pairs, idle }: Compared): void {
  console.log(machine());
  for (const { direct, gateway, added, share } of pairs) {
    console.log(
      `POST  direct p50 ${direct.post.p50} ms p99 ${direct.post.p99} ms   ` +
        `gateway p50 ${gateway.post.p50} ms p99 ${gateway.post.p99} ms   added p50 ${added.p50} ms p99 ${added.p99} ms`,
    );
    console.log(`      direct ${direct.postsPerSecond}/s   gateway ${gateway.postsPerSecond}/s   share ${share}`);
  }
  for (const [name, { cpuPercent, rssMb }] of Object.entries(idle))
    console.log(`idle  ${name} ${cpuPercent} % of a core, ${rssMb} MB`);
}

await main();
