import { Agent, request } from 'node:http';

export interface LoadOptions {
  readonly url: string;
  readonly orders: number;
  readonly concurrency: number;
  /** Orders a second in an open loop; undefined for a closed loop of `concurrency` connections. */
  readonly rate: number | undefined;
  readonly body: (index: number) => string;
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
  const agent = new Agent({ keepAlive: true, maxSockets: options.concurrency });
  try {
    await (options.rate === undefined ? closedLoop(options, agent) : openLoop(options, options.rate, agent));
  } finally {
    agent.destroy();
  }
}

async function closedLoop(options: LoadOptions, agent: Agent): Promise<void> {
  let next = 0;
  const connection = async (): Promise<void> => {
    while (next < options.orders) {
      const index = next++;
      options.onAnswer(await post(options, index, performance.now(), agent));
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, connection));
}

async function openLoop(options: LoadOptions, rate: number, agent: Agent): Promise<void> {
  const start = performance.now();
  const pending: Promise<void>[] = [];
  for (let index = 0; index < options.orders; index++) {
    const intendedAt = start + (index * 1000) / rate;
    const wait = intendedAt - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    pending.push(post(options, index, intendedAt, agent).then(options.onAnswer));
  }
  await Promise.all(pending);
}

function post(options: LoadOptions, index: number, intendedAt: number, agent: Agent): Promise<Answer> {
  const body = options.body(index);
  return new Promise((resolve) => {
    const finish = (status: number, orderId?: string): void =>
      resolve({ status, orderId, intendedAt, answeredAt: performance.now() });
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const outgoing = request(options.url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => finish(0));
      response.on('end', () => {
        const location = response.headers.location;
        finish(response.statusCode ?? 0, response.statusCode === 201 ? location?.split('/').at(-1) : undefined);
      });
    });
    outgoing.on('error', () => finish(0));
    outgoing.end(body);
  });
}
