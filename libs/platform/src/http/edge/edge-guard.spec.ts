import { request } from 'node:http';
import { expectProblem } from '../../../test/expect-problem.js';
import { ServiceUnderTest, type Answer } from '../../../test/service-under-test.js';
import { ShopController } from '../../../test/shop.controller.js';

/** Its answers do not matter: every route of the shop is public. */
const AUTH_ISSUER = 'https://issuer.example';
const controllers = [ShopController];
const onLoopback = new ServiceUnderTest({ controllers }, { ALLOWED_HOSTS: 'shop.example, [fd00::5]' });
const outside = new ServiceUnderTest({ controllers }, { HTTP_HOST: '0.0.0.0', AUTH_ISSUER });
const outsideByName = new ServiceUnderTest(
  { controllers },
  { HTTP_HOST: '0.0.0.0', AUTH_ISSUER, ALLOWED_HOSTS: 'order.internal' },
);
const services = [onLoopback, outside, outsideByName];

beforeAll(() => Promise.all(services.map((service) => service.start())));
afterAll(() => Promise.all(services.map((service) => service.stop())));

const CANCEL = '/orders/0190a5a0-1111-4222-8333-444444444444/cancel';

/** As a browser sends it: with headers that `fetch` sets by itself. */
function send(
  service: ServiceUnderTest,
  method: string,
  path: string,
  headers: Record<string, string | string[]> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: service.port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const json = response.headers['content-type']?.includes('json') && text !== '';
        resolve({
          status: response.statusCode ?? 0,
          headers: new Headers(response.headers as Record<string, string>),
          body: json ? (JSON.parse(text) as Record<string, unknown>) : { text },
        });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('a request for another host', () => {
  it.each(['/orders', '/health/ready', '/metrics', '/docs', '/openapi.json', '/nothing'])(
    'is 421 misdirected-request on loopback: %s',
    async (path) => {
      const answer = await send(onLoopback, 'GET', path, { host: `evil.example:${onLoopback.port}` });
      expectProblem(answer, 421, 'misdirected-request');
      expect(answer.body.detail).toBe(
        `This service is not called "evil.example:${onLoopback.port}". ALLOWED_HOSTS lists its names besides those of loopback.`,
      );
    },
  );

  it('is refused before its body is read', async () => {
    const head =
      'POST /orders HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/json\r\nContent-Length: 99\r\n';
    expect(await onLoopback.raw(`${head}\r\n{`)).toMatch(/^HTTP\/1.1 421 [^]*"code":"misdirected-request"/);
  });

  it('is answered under every name of the service', async () => {
    for (const host of [`localhost:${onLoopback.port}`, '[::1]:1', 'shop.example', '[FD00:0::5]:3001']) {
      expect((await send(onLoopback, 'GET', '/orders', { host })).status).toBe(200);
    }
  });

  it('is judged by an absolute request target, where there is one', async () => {
    const get = (target: string, host: string) =>
      onLoopback.raw(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(await get('http://localhost/orders', 'localhost')).toMatch(/^HTTP\/1.1 200 /);
    expect(await get('http://localhost/orders', 'evil.example')).toMatch(/^HTTP\/1.1 200 /);
    expect(await get('http://evil.example/orders', 'localhost')).toMatch(/^HTTP\/1.1 421 /);
    expect(await get('HTTP://localhost@evil.example/orders', 'localhost')).toMatch(/^HTTP\/1.1 421 /);
  });

  it('is one with two Host headers, too: 400 malformed-request', async () => {
    for (const service of services) {
      const answer = await service.raw(
        'GET /orders HTTP/1.1\r\nHost: localhost\r\nhOST: evil.example\r\nConnection: close\r\n\r\n',
      );
      expect(answer).toMatch(/^HTTP\/1.1 400 [^]*"code":"malformed-request"/);
    }
  });

  it('is none where HTTP/1.0 names no host', async () => {
    expect(await onLoopback.raw('GET /orders HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
    expect(await onLoopback.raw('GET /orders HTTP/1.0\r\nHost: evil.example\r\n\r\n')).toMatch(/^HTTP\/1.1 421 /);
  });

  it('is answered off loopback, where the names of a service are not known', async () => {
    expect((await send(outside, 'GET', '/orders', { host: 'order:3001' })).status).toBe(200);
  });

  it('is refused off loopback once its names are listed, but for the probes of supervisors', async () => {
    const ask = async (path: string, host: string) => (await send(outsideByName, 'GET', path, { host })).status;
    expect(await ask('/orders', 'order.internal:3001')).toBe(200);
    expect(await ask('/orders', '10.1.2.3:3001')).toBe(421);
    for (const path of ['/health/live', '/health/ready', '/metrics'])
      expect(await ask(path, '10.1.2.3:3001')).toBe(200);
    expect(await ask('/metrics-of-others', '10.1.2.3:3001')).toBe(421);
    expect(outsideByName.lines).toEqual([]);
  });
});

describe('an unsafe method', () => {
  const own = (service: ServiceUnderTest): string => `http://127.0.0.1:${service.port}`;
  const cancel = (headers: Record<string, string | string[]>, service = onLoopback) =>
    send(service, 'POST', CANCEL, headers);

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['a file or a sandboxed frame', { origin: 'null' }],
    ['another port of the same host', { origin: 'http://127.0.0.1:1' }],
    ['another name of the same host', { origin: 'http://localhost' }],
    ['no origin at all', { origin: '' }],
    ['another scheme', { origin: 'chrome-extension://abcdef' }],
    ['several origins', { origin: ['https://evil.example', 'https://other.example'] }],
    ['another site, by Sec-Fetch-Site alone', { 'sec-fetch-site': 'cross-site' }],
    ['another port, by Sec-Fetch-Site alone', { 'sec-fetch-site': 'same-site' }],
    ['something unknown, by Sec-Fetch-Site alone', { 'sec-fetch-site': 'elsewhere' }],
    ['two places at once', { 'sec-fetch-site': ['same-origin', 'cross-site'] }],
  ])('is 403 cross-origin-refused from %s', async (_what, headers) => {
    for (const service of services) {
      expectProblem(await cancel(headers, service), 403, 'cross-origin-refused');
    }
  });

  it('is refused from a page under a rebound name, though its origin is its host', async () => {
    const host = `evil.example:${onLoopback.port}`;
    const headers = { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
    expectProblem(await cancel(headers), 421, 'misdirected-request');
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('is refused also where there is no route for it: %s', async (method) => {
    const answer = await send(onLoopback, method, '/nothing', { origin: 'https://evil.example' });
    expectProblem(answer, 403, 'cross-origin-refused');
  });

  it('is refused without Host, where nothing tells whose origin it is', async () => {
    const head = `POST ${CANCEL} HTTP/1.0\r\nOrigin: http://127.0.0.1\r\n\r\n`;
    expect(await onLoopback.raw(head)).toMatch(/^HTTP\/1.1 403 [^]*"code":"cross-origin-refused"/);
  });

  it('is answered to the service’s own pages', async () => {
    for (const service of services) {
      const headers = { host: `127.0.0.1:${service.port}`, origin: own(service), 'sec-fetch-site': 'same-origin' };
      if (service !== outsideByName) expect((await cancel(headers, service)).status).toBe(202);
    }
    const behindTls = { host: 'shop.example', origin: 'https://shop.example', 'sec-fetch-site': 'same-origin' };
    expect((await cancel(behindTls)).status).toBe(202);
    expect((await cancel({ ...behindTls, host: 'shop.example:443' })).status).toBe(202);
    expect((await cancel({ 'sec-fetch-site': 'none' })).status).toBe(202);
  });

  it('is answered to programs, which say nothing of origins', async () => {
    expect((await cancel({})).status).toBe(202);
    expect((await cancel({ 'user-agent': 'curl/8.0', accept: '*/*' })).status).toBe(202);
  });
});

describe('a safe method', () => {
  it.each(['GET', 'HEAD'])('is answered whatever its origin, which cannot read it: %s', async (method) => {
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    const answer = await send(onLoopback, method, '/orders', headers);
    expect(answer.status).toBe(200);
  });
});

describe('every answer', () => {
  const origin = 'https://evil.example';

  it.each([
    ['an answer', 'GET', '/orders', {}],
    ['a refusal', 'GET', '/nothing', {}],
    ['a page', 'GET', '/docs', {}],
    ['a probe', 'GET', '/health/live', {}],
    ['an unreadable path', 'GET', '/orders/%zz', {}],
    ['a refused host', 'GET', '/orders', { host: 'evil.example' }],
    ['a refused origin', 'POST', '/orders', {}],
    ['an unknown expectation', 'POST', '/orders', { expect: 'miracles' }],
    ['a preflight', 'OPTIONS', '/orders', { 'access-control-request-method': 'POST' }],
  ])('keeps itself from other origins: %s', async (_what, method, path, headers) => {
    const answer = await send(onLoopback, method, path, { origin, ...headers });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('does so also where the request is no HTTP', async () => {
    expect(await onLoopback.raw('hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 [^]*x-content-type-options: nosniff\r\n/i);
  });
});
