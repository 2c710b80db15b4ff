import { setTimeout as pause } from 'node:timers/promises';
import { SERVICE_NAMES } from '@waybill/contracts';
import { eventually, SilentProxy } from '@waybill/testing';
import type { Api } from './support/api.js';
import { shareSystem } from './support/shared-system.js';

/** Few connections, so that requests also wait for one. */
const shared = shareSystem({ env: { DATABASE_POOL: '3', DATABASE_READ_POOL: '2' } });

/** What a request may cost while the database says nothing. */
const ANSWERED_WITHIN_MS = 5_000;
/** How long a service may take to go on once its database can be reached again. */
const GOES_ON = { timeoutMs: 20_000 };

interface Answer {
  readonly request: string;
  readonly status: number | string;
  readonly retryAfter: string | null;
  readonly code?: string;
}

async function ask(method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const request = `${method} ${new URL(url).pathname}`;
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWERED_WITHIN_MS),
    });
    const text = await response.text();
    const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
    const { code } = (isProblem ? JSON.parse(text) : {}) as { code?: string };
    return { request, status: response.status, retryAfter: response.headers.get('retry-after'), ...(code && { code }) };
  } catch (error) {
    return { request, status: (error as Error).name, retryAfter: null };
  }
}

describe.each(['go on', 'stay silent'] as const)('a database that says nothing, whose connections %s', (before) => {
  const proxies: SilentProxy[] = [];
  let api: Api;
  let sku: string;
  let orderId: string;

  beforeAll(async () => {
    ({ api } = shared);
    sku = await api.product({ onHand: 1_000 });
    for (const name of SERVICE_NAMES) {
      const { proxy, url } = await SilentProxy.to(shared.system.databases[name].runtimeUrl);
      proxies.push(proxy);
      const service = shared.system.service(name);
      await service.stop();
      await service.start({ databaseUrl: url });
    }
    ({ id: orderId } = await api.place(sku));
    await api.settled(orderId);
  });

  afterAll(async () => {
    for (const service of shared.system.all) {
      await service.stop();
      await service.start();
    }
    await Promise.all(proxies.map((proxy) => proxy.close()));
  });

  /** One of every kind of request, those that write several times, so that they queue. */
  function requests(): Promise<Answer>[] {
    const { system } = shared;
    const orders = `${system.url('order')}/orders`;
    const order = { customerId: 'silence', items: [{ sku, quantity: 1 }] };
    const several = Array.from({ length: 8 }, (_, n) => n);
    return [
      ...several.map(() => ask('POST', orders, order)),
      ...several.map((n) => ask('POST', orders, order, { 'idempotency-key': `"${sku}-${n}-${performance.now()}"` })),
      ask('POST', orders, { ...order, requireStock: true }),
      ask('POST', orders, order, { prefer: 'wait=10' }),
      ...several.map(() => ask('GET', `${orders}?customerId=silence`)),
      ask('GET', `${orders}/${orderId}`),
      ask('GET', `${orders}/${orderId}/timeline`),
      ask('GET', `${orders}/${orderId}/events`),
      ask('POST', `${orders}/${orderId}/cancel`),
      ask('GET', `${system.url('inventory')}/products`),
      ask('PUT', `${system.url('inventory')}/products/${sku}`, {
        name: 'Lamp',
        price: { amount: 1_000, currency: 'USD' },
      }),
      ask('POST', `${system.url('inventory')}/stock/${sku}/adjustments`, { delta: 1, reason: 'counted' }),
      ask('GET', `${system.url('payment')}/payments?orderId=${orderId}`),
      ask('GET', `${system.url('shipping')}/shipments?orderId=${orderId}`),
      ask('GET', `${system.url('notification')}/notifications?orderId=${orderId}`),
      ...SERVICE_NAMES.map((name) => ask('GET', `${system.url(name)}/health/ready`)),
      ...SERVICE_NAMES.map((name) => ask('GET', `${system.url(name)}/health/serving`)),
    ];
  }

  it('costs a request no more than its time, whatever it waits for; then all goes on by itself', async () => {
    const { system } = shared;
    const answers: Promise<Answer>[] = [];
    for (const proxy of proxies) proxy.fallSilent();
    for (let burst = 0; burst < 4; burst++) {
      answers.push(...requests());
      await pause(3_000);
    }
    const given = await Promise.all(answers);
    const isProbe = ({ request }: Answer) => request.includes('/health/');
    // COMMIT was on its way, and repeating might do it twice.
    const isUnknown = ({ request, status, code }: Answer) =>
      request.startsWith('POST') && status === 500 && code === 'outcome-unknown';
    const isRight = (answer: Answer) => answer.status === 503 && Boolean(answer.retryAfter ?? isProbe(answer));
    expect(given.filter((answer) => !isRight(answer) && !isUnknown(answer))).toEqual([]);
    for (const { url } of system.all) expect((await ask('GET', `${url}/health/live`)).status).toBe(200);
    for (const proxy of proxies) proxy.speak(before);

    await eventually(async () => {
      const again = await Promise.all(requests());
      expect(again.filter(({ status }) => typeof status !== 'number' || status >= 500)).toEqual([]);
    }, GOES_ON);
    const order = await api.place(sku);
    await eventually(async () => expect((await api.order(order.id)).status).toBe('COMPLETED'), GOES_ON);
    const orders = await api.allSettled('silence', 60_000);
    expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(['COMPLETED']));
  });
});
