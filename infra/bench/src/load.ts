import { Pool } from 'undici';

export interface LoadOptions {
  readonly url: string;
  readonly orders: number;
  readonly concurrency: number;
  /** Orders a second in an open loop; undefined for a closed loop of `concurrency` connections. */
  readonly rate: number | undefined;
  readonly body: string;
  /** Beside `content-type`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly onAnswer: (answer: Answer) => void;
}

export interface Answer {
  /** Undefined when the order was refused. */
  readonly orderId: string | undefined;
  /** `performance.now()` at which the request was to be sent: in an open loop the plan, not the moment a connection was free. */
  readonly intendedAt: number;
  readonly answeredAt: number;
  /** HTTP status, 0 for a broken connection. */
  readonly status: number;
}

/** Sends `orders` POSTs and resolves when all are answered. */
export async function drive(options: LoadOptions): Promise<void> {
  const pool = new Pool(new URL(options.url).origin, { connections: options.concurrency });
  try {
    await (options.rate === undefined ? closedLoop(options, pool) : openLoop(options, options.rate, pool));
  } finally {
    await pool.close();
  }
}

async function closedLoop(options: LoadOptions, pool: Pool): Promise<void> {
  let next = 0;
  const connection = async (): Promise<void> => {
    while (next < options.orders) {
      next++;
      options.onAnswer(await post(options, performance.now(), pool));
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, connection));
}

async function openLoop(options: LoadOptions, rate: number, pool: Pool): Promise<void> {
  const start = performance.now();
  const pending: Promise<void>[] = [];
  for (let index = 0; index < options.orders; index++) {
    const intendedAt = start + (index * 1000) / rate;
    const wait = intendedAt - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    pending.push(post(options, intendedAt, pool).then(options.onAnswer));
  }
  await Promise.all(pending);
}

async function post({ url, body, headers: more }: LoadOptions, intendedAt: number, pool: Pool): Promise<Answer> {
  const answer = await pool
    .request({
      path: new URL(url).pathname,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...more },
      body,
    })
    .then(async ({ statusCode, headers, body: answered }) => {
      await answered.dump();
      return { status: statusCode, orderId: statusCode === 201 ? idIn(headers.location) : undefined };
    })
    .catch(() => ({ status: 0, orderId: undefined }));
  return { ...answer, intendedAt, answeredAt: performance.now() };
}

const idIn = (location: string | string[] | undefined): string | undefined => String(location).split('/').at(-1);
