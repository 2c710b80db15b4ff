import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';

const DAY_MS = 86_400_000;

/** Each filter that `GET /orders` has, and pairs of them. */
const filters = (): readonly string[] => {
  const ago = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
  return [
    '',
    'status=COMPLETED',
    'status=CANCELLED',
    'status=REFUNDED',
    'status=PENDING',
    'compensation=NEEDS_ATTENTION',
    'compensation=DONE',
    'customerId=shop',
    'customerId=c77',
    'customerId=shop&status=REFUNDED',
    `createdFrom=${ago(5)}&createdTo=${ago(4)}`,
  ];
};

export interface ListReaders {
  /** Ends them. @returns the latency of each list, ms */
  stop(): Promise<readonly number[]>;
}

/**
 * So many clients, each with a connection of its own, ask for one list after the other.
 *
 * @param everyMs from one list of a client to its next, ms; 0: without a pause
 * @throws Error from `stop`, naming the list that was not answered with 200
 */
export function startReaders(ordersUrl: string, clients: number, everyMs: number): ListReaders {
  const { origin, pathname } = new URL(ordersUrl);
  const pool = new Pool(origin, { connections: clients });
  const asked = filters();
  const latencies: number[] = [];
  const stopping = new AbortController();
  const read = async (client: number): Promise<void> => {
    for (let next = client; !stopping.signal.aborted; next += 1) {
      const filter = asked[next % asked.length] ?? '';
      const start = performance.now();
      const { statusCode, body } = await pool.request({ method: 'GET', path: `${pathname}?limit=20&${filter}` });
      await body.dump();
      if (statusCode !== 200) throw new Error(`GET ${pathname}?${filter} was answered with ${statusCode}`);
      const took = performance.now() - start;
      latencies.push(took);
      if (everyMs > took) await pause(everyMs - took, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const done = Promise.all(Array.from({ length: clients }, (_, client) => read(client)));
  // It is looked at by `stop` alone.
  done.catch(() => undefined);
  return {
    async stop() {
      stopping.abort();
      try {
        await done;
      } finally {
        await pool.close();
      }
      return latencies;
    },
  };
}
