import { setTimeout as pause } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { BENCH_ORDER } from '../bench-order.js';
import { cpuOfTrees } from '../cpu.js';
import { drive, type Answer } from '../load.js';
import { round, summarise, type Summary } from '../percentiles.js';
import type { GatewaySystem, Orderer } from './gateway-system.js';

export interface CompareOptions {
  /** Orders of each open loop, at {@link rate}. */
  readonly orders: number;
  /** Orders of each closed loop. */
  readonly limitOrders: number;
  readonly rate: number;
  readonly concurrency: number;
  readonly pairs: number;
  readonly warmUp: number;
  /** Whose token the orders carry. */
  readonly as: Orderer;
}

/** One way to order, measured. */
export interface Way {
  /** Latency of a POST in the open loop, ms. */
  readonly post: Summary;
  /** POSTs a second in the closed loop. */
  readonly postsPerSecond: number;
  readonly refused: number;
}

export interface Pair {
  readonly direct: Way;
  readonly gateway: Way;
  /** What the gateway adds to a POST, ms: difference of the percentiles. */
  readonly added: { readonly p50: number; readonly p99: number };
  /** POSTs a second through the gateway, as a share of direct ones. */
  readonly share: number;
}

export interface Compared {
  readonly pairs: readonly Pair[];
  /** When nothing is asked: share of a core in percent, and resident memory in MB, by process. */
  readonly idle: Readonly<Record<string, { readonly cpuPercent: number; readonly rssMb: number }>>;
}

const IDLE_MS = 20_000;
const SETTLE_MS = 3_000;

/** The same orders directly and through the gateway, in turns, so that what the machine gives meets both. */
export async function compare(
  system: GatewaySystem,
  options: CompareOptions,
  onStep: (step: string) => void,
): Promise<Compared> {
  onStep(`warming up with ${options.warmUp} orders each way`);
  const warmUp = { orders: options.warmUp, concurrency: options.concurrency, rate: undefined };
  await measured(system, 'direct', options.as, warmUp);
  await measured(system, 'gateway', options.as, warmUp);
  const pairs: Pair[] = [];
  for (let pair = 1; pair <= options.pairs; pair += 1) {
    onStep(`pair ${pair} of ${options.pairs}`);
    const direct = await measureWay(system, 'direct', options);
    const gateway = await measureWay(system, 'gateway', options);
    pairs.push({
      direct,
      gateway,
      added: {
        p50: round(gateway.post.p50 - direct.post.p50),
        p99: round(gateway.post.p99 - direct.post.p99),
      },
      share: round(gateway.postsPerSecond / direct.postsPerSecond, 2),
    });
  }
  onStep('what it costs when nothing is asked');
  return { pairs, idle: await idleCosts(system.pids) };
}

async function measureWay(system: GatewaySystem, way: 'direct' | 'gateway', options: CompareOptions): Promise<Way> {
  await pause(SETTLE_MS);
  const { orders, rate, limitOrders, concurrency, as } = options;
  const open = await measured(system, way, as, { orders, rate, concurrency: 1024 });
  await pause(SETTLE_MS);
  const closed = await measured(system, way, as, { orders: limitOrders, rate: undefined, concurrency });
  const start = Math.min(...closed.map(({ intendedAt }) => intendedAt));
  const end = Math.max(...closed.map(({ answeredAt }) => answeredAt));
  return {
    post: summarise(open.map(({ intendedAt, answeredAt }) => answeredAt - intendedAt)),
    postsPerSecond: round((closed.length * 1_000) / (end - start)),
    refused: [...open, ...closed].filter(({ orderId }) => orderId === undefined).length,
  };
}

interface Load {
  readonly orders: number;
  readonly concurrency: number;
  readonly rate: number | undefined;
}

/** With the token both ways, which is checked by order as well. */
async function measured(
  { directUrl, gatewayUrl, token }: GatewaySystem,
  way: 'direct' | 'gateway',
  as: Orderer,
  load: Load,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  await drive({
    ...load,
    url: way === 'direct' ? directUrl : gatewayUrl,
    headers: { authorization: `Bearer ${await token(as)}` },
    body: BENCH_ORDER,
    onAnswer: (answer) => answers.push(answer),
  });
  return answers;
}

async function idleCosts(pids: ReadonlyMap<string, number>): Promise<Compared['idle']> {
  await pause(SETTLE_MS);
  const before = cpuOfTrees(pids);
  await pause(IDLE_MS);
  const after = cpuOfTrees(pids);
  return Object.fromEntries(
    [...pids].map(([name, pid]) => {
      const usedMs = (after.get(name) ?? 0) - (before.get(name) ?? 0);
      return [name, { cpuPercent: round((usedMs * 100) / IDLE_MS, 2), rssMb: residentMb(pid) }];
    }),
  );
}

/** VmRSS of proc_pid_status(5); NaN where /proc is not there. */
function residentMb(pid: number): number {
  try {
    const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return round(Number(kib) / 1_024);
  } catch {
    return Number.NaN;
  }
}
