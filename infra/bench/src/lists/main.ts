import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { machine, onInfrastructure } from '../bench-infrastructure.js';
import { BENCH_ORDER } from '../bench-order.js';
import { drive, type Answer } from '../load.js';
import { orUsage, whole } from '../options.js';
import { round, summarise, type Summary } from '../percentiles.js';
import { startOn } from '../waybill-system.js';
import { fillHistory } from './history.js';
import { startReaders } from './readers.js';

const USAGE =
  'usage: npm run bench:lists -- [--history N] [--rate R] [--seconds S] [--clients C] [--pairs K] [--warm-up N] [--fsync] [--json]';

const ARGS = {
  history: { type: 'string', default: '1000000' },
  rate: { type: 'string', default: '200' },
  seconds: { type: 'string', default: '20' },
  clients: { type: 'string', default: '10' },
  pairs: { type: 'string', default: '3' },
  'warm-up': { type: 'string', default: '5000' },
  fsync: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

interface Options {
  readonly history: number;
  readonly rate: number;
  readonly seconds: number;
  readonly clients: number;
  readonly pairs: number;
  readonly warmUp: number;
}

/** Latencies, ms. */
interface Round {
  readonly alone: Summary;
  /** Beside lists that each client asks for once a second. */
  readonly beside: { readonly post: Summary; readonly lists: Summary };
  /** Beside lists without a pause. */
  readonly pressed: { readonly post: Summary; readonly lists: Summary };
}

/** What lists take, and take from `POST /orders`, with a history of many orders. */
async function main(): Promise<void> {
  const { options, fsync, json } = orUsage(USAGE, read);
  const say = (step: string) => process.stderr.write(`${step} …\n`);
  let adminUrl = '';
  const system = await onInfrastructure(
    fsync,
    (step) => say(`starting ${step}`),
    (infrastructure, onStep) => {
      ({ adminUrl } = infrastructure);
      return startOn(infrastructure, onStep);
    },
  );
  try {
    const result = await measure(system.ordersUrl, adminUrl, options, say);
    if (json) console.log(JSON.stringify({ machine: machine(), ...options, fsync, ...result }, null, 2));
    else print(result);
  } finally {
    await system.stop();
  }
}

async function measure(ordersUrl: string, adminUrl: string, options: Options, say: (step: string) => void) {
  say(`warming up with ${options.warmUp} orders`);
  const warm = await post(ordersUrl, options.warmUp, undefined);
  const copied = warm.find(({ orderId }) => orderId !== undefined)?.orderId;
  if (copied === undefined) throw new Error('No order was accepted');
  say(`a history of ${options.history} orders`);
  const orderDatabase = new URL(adminUrl);
  orderDatabase.pathname = '/waybill_order';
  await fillHistory(orderDatabase.href, copied, options.history);
  await pause(3_000);
  say('lists alone');
  const lists = startReaders(ordersUrl, 1, 0);
  await pause(5_000);
  const listsAlone = summarise(await lists.stop());
  const rounds: Round[] = [];
  for (let pair = 1; pair <= options.pairs; pair += 1) {
    say(`round ${pair} of ${options.pairs}`);
    const alone = latencies(await post(ordersUrl, options.rate * options.seconds, options.rate));
    rounds.push({
      alone,
      beside: await beside(ordersUrl, options, 1_000),
      pressed: await beside(ordersUrl, options, 0),
    });
  }
  return { listsAlone, rounds };
}

async function beside(ordersUrl: string, { rate, seconds, clients }: Options, everyMs: number) {
  await pause(2_000);
  const readers = startReaders(ordersUrl, clients, everyMs);
  const answers = await post(ordersUrl, rate * seconds, rate);
  return { post: latencies(answers), lists: summarise(await readers.stop()) };
}

async function post(url: string, orders: number, rate: number | undefined): Promise<Answer[]> {
  const answers: Answer[] = [];
  const concurrency = rate === undefined ? 64 : 1_024;
  await drive({ url, orders, concurrency, rate, body: BENCH_ORDER, onAnswer: (answer) => answers.push(answer) });
  const refused = answers.filter(({ orderId }) => orderId === undefined).length;
  if (refused > 0) throw new Error(`${refused} of ${orders} orders were refused`);
  return answers;
}

const latencies = (answers: readonly Answer[]): Summary =>
  summarise(answers.map(({ intendedAt, answeredAt }) => answeredAt - intendedAt));

function read(): { readonly options: Options; readonly fsync: boolean; readonly json: boolean } {
  const { values } = parseArgs({ options: ARGS });
  return {
    options: {
      history: whole('--history', values.history, 1, 100_000_000),
      rate: whole('--rate', values.rate, 1, 100_000),
      seconds: whole('--seconds', values.seconds, 1, 3_600),
      clients: whole('--clients', values.clients, 1, 1_000),
      pairs: whole('--pairs', values.pairs, 1, 100),
      warmUp: whole('--warm-up', values['warm-up'], 1, 1_000_000),
    },
    fsync: values.fsync,
    json: values.json,
  };
}

function print({ listsAlone, rounds }: Awaited<ReturnType<typeof measure>>): void {
  const shown = ({ p50, p99 }: Summary) => `p50 ${round(p50)} ms p99 ${round(p99)} ms`;
  console.log(machine());
  console.log(`one list at a time, nothing else   ${shown(listsAlone)}`);
  for (const { alone, beside, pressed } of rounds) {
    console.log(`POST alone                         ${shown(alone)}`);
    console.log(
      `POST beside a list/s a client      ${shown(beside.post)}   lists ${shown(beside.lists)} (${beside.lists.count})`,
    );
    console.log(
      `POST beside lists without a pause  ${shown(pressed.post)}   lists ${shown(pressed.lists)} (${pressed.lists.count})`,
    );
  }
}

await main();
