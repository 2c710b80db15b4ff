import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { eventually, TestIssuer } from '@waybill/testing';
import { GatewayUnderTest } from '../../test/gateway-under-test.js';
import { answerJson, SmallUpstream } from '../../test/small-upstream.js';

const ID = randomUUID();

describe('the proxy', () => {
  let order: SmallUpstream;
  let inventory: SmallUpstream;
  let issuer: TestIssuer;
  let gateway: GatewayUnderTest;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    [order, inventory] = await Promise.all([SmallUpstream.start(), SmallUpstream.start()]);
    issuer = await new TestIssuer().start();
    env = { AUTH_ISSUER: issuer.url, RATE_LIMITS: 'off', ORDER_URL: order.url, INVENTORY_URL: inventory.url };
    gateway = await GatewayUnderTest.start(env);
    gateway.authorization = `Bearer ${await issuer.sign({ sub: 'olga', roles: ['operator'] })}`;
  });

  beforeEach(() => {
    order.received.length = 0;
    order.answers = (_request, response) => answerJson(response, 200, { ok: true });
  });

  afterAll(async () => {
    await gateway?.stop();
    await Promise.all([order?.stop(), inventory?.stop(), issuer?.stop()]);
  });

  it('passes a request on to the route of its row, with the headers of its list and no others', async () => {
    order.answers = (_request, response) =>
      answerJson(response, 201, { id: ID }, { location: `/orders/${ID}`, 'set-cookie': 'a=b', 'x-inner': '1' });
    const answer = await gateway.post(
      '/api/orders',
      { customerId: 'c-1', items: [] },
      {
        'idempotency-key': 'k-1',
        cookie: 'a=b; waybill_guest=x',
        'x-forwarded-for': '1.2.3.4',
        'x-secret': 's',
        prefer: 'wait=1',
      },
    );
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/orders/${ID}`);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('x-inner')).toBeNull();
    expect(order.last).toMatchObject({ method: 'POST', url: '/orders' });
    expect(order.last.headers).toMatchObject({ 'idempotency-key': 'k-1', prefer: 'wait=1' });
    for (const name of ['cookie', 'x-forwarded-for', 'x-secret', 'origin', 'referer']) {
      expect(order.last.headers[name]).toBeUndefined();
    }
    expect(order.last.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-/);
  });

  it('waits for an answer that is asked to wait for longer than answers may take', async () => {
    order.answers = (_request, response) => void setTimeout(() => answerJson(response, 201, { id: ID }), 5_000);
    const answer = await gateway.post('/api/orders', { customerId: 'c-1', items: [] }, { prefer: 'wait=10' });
    expect(answer).toMatchObject({ status: 201, body: { id: ID } });
  }, 15_000);

  it('passes known query parameters on, encoded anew, and refuses others', async () => {
    await gateway.get(`/api/orders?customerId=${encodeURIComponent('a&b=c/../d')}&limit=5`);
    expect(new URL(order.last.url, 'http://x').searchParams.get('customerId')).toBe('a&b=c/../d');
    expect(await gateway.get('/api/orders?admin=1')).toMatchObject({
      status: 400,
      body: { code: 'validation-failed' },
    });
    expect(await gateway.get('/api/orders?limit=1&limit=2')).toMatchObject({ status: 400 });
  });

  it.each([
    '/api/orders/..%2f..%2fpayments',
    '/api/orders/../payments',
    '/api/orders/%2e%2e',
    '/api/orders//',
    `/api/orders/${ID};a=b`,
    '/api/orders/7',
    '/api//orders',
    '/api/payments',
    '/orders',
    '/api/orders/x/compensation/retry',
  ])('answers 404 to %s and asks no service', async (path) => {
    const answer = await gateway.raw(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${gateway.authorization}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 404 /);
    expect(order.received).toEqual([]);
  });

  it('takes an order’s id in capitals for the same', async () => {
    await gateway.get(`/api/orders/${ID.toUpperCase()}`);
    expect(order.received).toMatchObject([{ url: `/orders/${ID}` }]);
  });

  it.each(['%00', '..', '%2e%2e', 'a%2F..%2F..%2Fpayments', '.', 'x'.repeat(65)])(
    'answers no service to the SKU %s',
    async (sku) => {
      inventory.received.length = 0;
      const answer = await gateway.raw(
        `PUT /api/products/${sku} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${gateway.authorization}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1.1 (400|404) /);
      expect(inventory.received).toEqual([]);
    },
  );

  it('answers 405 with Allow to another method', async () => {
    const answer = await gateway.request('DELETE', `/api/orders/${ID}`);
    expect(answer).toMatchObject({ status: 405, body: { code: 'method-not-allowed' } });
    expect(answer.headers.get('allow')).toContain('GET');
  });

  it('keeps numbers at both ends of what is allowed', async () => {
    const body = { customerId: 'c-1', big: 2 ** 53 - 1, small: -(2 ** 53) + 1, price: 90_000_000 };
    order.answers = ({ body: sent }, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(sent);
    expect((await gateway.post('/api/orders', body)).body).toEqual(body);
  });

  it('passes problems of a service on', async () => {
    order.answers = (_request, response) =>
      response
        .writeHead(409, { 'content-type': 'application/problem+json' })
        .end(JSON.stringify({ code: 'not-cancellable', status: 409, detail: 'Shipped.' }));
    expect(await gateway.post(`/api/orders/${ID}/cancel`)).toMatchObject({
      status: 409,
      body: { code: 'not-cancellable' },
    });
  });

  it.each([
    ['an HTML page', 'text/html', '<h1>It works</h1>'],
    ['HTML that calls itself JSON', 'application/json', '<h1>It works</h1>'],
    ['text', 'text/plain', 'ok'],
  ])('takes %s for a bad answer', async (_what, type, text) => {
    order.answers = (_request, response) => response.writeHead(200, { 'content-type': type }).end(text);
    expect(await gateway.get(`/api/orders/${ID}`)).toMatchObject({
      status: 502,
      body: { code: 'bad-upstream', service: 'order' },
    });
  });

  it('answers 502 to half an answer', async () => {
    order.answers = (_request, response, socket) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"id":', () => socket.destroy());
    };
    expect(await gateway.get(`/api/orders/${ID}`)).toMatchObject({ status: 502, body: { code: 'bad-upstream' } });
  });

  it('answers 502 to what is not HTTP', async () => {
    order.answers = (_request, _response, socket) => socket.end('EHLO there\r\n');
    expect(await gateway.get(`/api/orders/${ID}`)).toMatchObject({ status: 502, body: { code: 'bad-upstream' } });
  });

  it('sends a read once more whose connection was reset, a command never', async () => {
    order.answers = (_request, response, socket) => {
      if (order.received.length === 1) socket.resetAndDestroy();
      else answerJson(response, 200, { second: true });
    };
    expect((await gateway.get(`/api/orders/${ID}`)).body).toEqual({ second: true });
    order.received.length = 0;
    const answer = await gateway.post('/api/orders', {});
    expect(answer).toMatchObject({ status: 502, body: { code: 'bad-upstream' } });
    expect(answer.body.detail).toContain('same Idempotency-Key');
    expect(order.received).toHaveLength(1);
  });

  it('does not repeat a 503', async () => {
    order.answers = (_request, response) =>
      response
        .writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '2' })
        .end(JSON.stringify({ code: 'database-unavailable', status: 503, detail: 'x' }));
    const answer = await gateway.get(`/api/orders/${ID}`);
    expect(answer).toMatchObject({ status: 503, body: { code: 'database-unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(order.received).toHaveLength(1);
  });

  it('passes a stream on as it comes, and lets go of it when its reader is gone', async () => {
    order.answers = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
      response.write('id: 1\nevent: status\ndata: {"status":"PENDING"}\n\n');
    };
    const reading = new AbortController();
    const response = await fetch(`${gateway.url}/api/orders/${ID}/events`, {
      signal: reading.signal,
      headers: { 'last-event-id': '7', authorization: gateway.authorization },
    });
    const reader = response.body!.getReader();
    const { value } = (await reader.read()) as { value: Uint8Array };
    expect(Buffer.from(value).toString()).toContain('"PENDING"');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(order.last.headers['last-event-id']).toBe('7');
    const before = order.abandoned;
    reading.abort();
    await eventually(() => expect(order.abandoned).toBe(before + 1));
  });

  it('answers 503 while no address answers, and the next address where one is down', async () => {
    const down = await SmallUpstream.start();
    await down.stop();
    const both = await GatewayUnderTest.start({ ...env, ORDER_URL: `${down.url},${order.url}` }, gateway.database);
    const none = await GatewayUnderTest.start({ ...env, ORDER_URL: down.url }, gateway.database);
    both.authorization = none.authorization = gateway.authorization;
    try {
      for (let i = 0; i < 4; i++) expect((await both.post('/api/orders', {})).status).toBe(200);
      expect(await none.get(`/api/orders/${ID}`)).toMatchObject({
        status: 503,
        body: { code: 'service-unavailable', service: 'order' },
      });
    } finally {
      await both.stop();
      await none.stop();
    }
  });

  describe('with time-outs that are over soon', () => {
    let hurried: GatewayUnderTest;

    beforeAll(async () => {
      hurried = await GatewayUnderTest.start(env, gateway.database, { headersMs: 200, bodyMs: 200 });
      hurried.authorization = gateway.authorization;
    });
    afterAll(() => hurried?.stop());

    it.each([
      ['says nothing', () => undefined],
      [
        'stops within its answer',
        (response: ServerResponse) =>
          void response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":'),
      ],
    ])('answers 504 where a service %s, and says how to repeat a command', async (_what, begin) => {
      order.answers = (_request, response) => begin(response);
      const read = await hurried.get(`/api/orders/${ID}`);
      expect(read).toMatchObject({ status: 504, body: { code: 'upstream-timeout', service: 'order' } });
      const command = await hurried.post('/api/orders', {});
      expect(command).toMatchObject({ status: 504, body: { code: 'upstream-timeout' } });
      expect(command.body.detail).toContain('same Idempotency-Key');
    });

    it('ends a stream that its service has forgotten', async () => {
      order.answers = (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(': open\n\n');
      };
      const headers = { authorization: hurried.authorization };
      const response = await fetch(`${hurried.url}/api/orders/${ID}/events`, { headers });
      await expect(response.text()).rejects.toThrow();
    });
  });

  it('takes no more of a stream than its reader does', async () => {
    let written = 0;
    order.answers = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const more = (): void => {
        if (response.destroyed) return;
        written += 65_536;
        if (response.write(`: ${'x'.repeat(65_536)}\n\n`)) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    };
    const socket = connect(gateway.port, '127.0.0.1');
    socket.pause();
    const head = `Host: 127.0.0.1:${gateway.port}\r\nAuthorization: ${gateway.authorization}\r\n`;
    socket.write(`GET /api/orders/${ID}/events HTTP/1.1\r\n${head}\r\n`);
    const { abandoned } = order;
    await eventually(() => expect(written).toBeGreaterThan(0));
    let last = -1;
    await eventually(
      () => {
        const now = written;
        const stands = now === last;
        last = now;
        expect(stands).toBe(true);
      },
      { intervalMs: 500 },
    );
    expect(written).toBeLessThan(64 * 2 ** 20);
    socket.destroy();
    await eventually(() => expect(order.abandoned).toBe(abandoned + 1));
  });
});
