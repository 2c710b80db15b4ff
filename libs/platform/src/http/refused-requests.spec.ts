import { expectProblem } from '../../test/expect-problem.js';
import { ServiceUnderTest } from '../../test/service-under-test.js';
import { ShopController } from '../../test/shop.controller.js';

const service = new ServiceUnderTest({ controllers: [ShopController] }, { HTTP_BODY_LIMIT: '2048' });
const order = { customerId: 'c-1', items: [{ sku: 'A', quantity: 1 }] };

beforeAll(() => service.start());
afterAll(() => service.stop());

describe('an unknown place', () => {
  it('is 404 route-not-found', async () => {
    expectProblem(await service.request('GET', '/nothing?a=1'), 404, 'route-not-found');
    expectProblem(await service.post('/nothing', order), 404, 'route-not-found');
  });

  it('is 404 also when what was posted there cannot be read', async () => {
    const init = { body: '<order/>', headers: { 'content-type': 'application/xml' } };
    expectProblem(await service.request('POST', '/nothing', init), 404, 'route-not-found');
  });

  it.each([
    ['broken JSON', '{'],
    ['more than is taken', `"${'x'.repeat(3000)}"`],
    ['a NUL', '{"a":"\\u0000"}'],
  ])('is 404 or 405 whatever was sent there: %s', async (_what, body) => {
    expectProblem(await service.post('/nothing', body), 404, 'route-not-found');
    const init = { body, headers: { 'content-type': 'application/json' } };
    const answer = await service.request('PATCH', '/orders', init);
    expectProblem(answer, 405, 'method-not-allowed');
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it('names the path, not the query, as the instance', async () => {
    expect((await service.request('GET', '/nothing?token=1')).body.instance).toBe('/nothing');
  });

  it('is 405 with Allow where the path answers to other methods', async () => {
    const answer = await service.request('DELETE', '/orders');
    expectProblem(answer, 405, 'method-not-allowed');
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
    expectProblem(await service.request('GET', '/orders/1/cancel'), 405, 'method-not-allowed');
  });

  it('is 404 for a parameter no id can look like, and names it', async () => {
    const answer = await service.request('GET', '/orders/abc');
    expectProblem(answer, 404, 'not-found');
    expect(answer.body.errors).toEqual([{ field: 'id', message: 'must be a UUID' }]);
  });

  it('is 404 order-not-found for an order’s id that no order can have; capitals are the same UUID', async () => {
    expectProblem(await service.request('GET', '/orders/known/abc'), 404, 'order-not-found');
    const id = '01930000-0000-7000-8000-00000000abcd';
    expect((await service.request('GET', `/orders/known/${id.toUpperCase()}`)).body).toEqual({ id });
  });
});

describe('an unreadable URL', () => {
  it.each(['/orders/%', '/orders/%zz', '/orders/%ff', '/orders?cursor=%', '/orders?cursor=%c3%28', '/orders?%ff=1'])(
    'is 400 malformed-url: %s',
    async (path) => {
      expect(await service.raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)).toMatch(
        /^HTTP\/1.1 400 [^]*application\/problem\+json[^]*"code":"malformed-url"/,
      );
    },
  );

  it.each(['/orders/a%00b', '/orders?status=%00', '/orders?%00=1', '/orders/%00/cancel'])(
    'is 400 invalid-text with a NUL: %s',
    async (path) => {
      const method = path.endsWith('cancel') ? 'POST' : 'GET';
      expectProblem(await service.request(method, path), 400, 'invalid-text');
    },
  );

  it.each([1025, 15_000])('is 404 with an id of %d characters, like any other that nobody has', async (length) => {
    expectProblem(await service.request('GET', `/orders/${'a'.repeat(length)}`), 404, 'not-found');
  });

  it('is 431 headers-too-large where it is longer than all headers may be', async () => {
    const path = `/orders/${'a'.repeat(20_000)}`;
    expect(await service.raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 431 [^]*"code":"headers-too-large"/,
    );
  });
});

describe('a query', () => {
  it('is read as the declared types, with defaults', async () => {
    expect((await service.request('GET', '/orders')).body).toEqual({ limit: 20 });
    expect((await service.request('GET', '/orders?limit=5&open=true&status=a+b%26')).body).toEqual({
      limit: 5,
      open: true,
      status: 'a b&',
    });
  });

  it.each([
    ['limit=0', 'limit', 'must not be less than 1'],
    ['limit=101', 'limit', 'must not be greater than 100'],
    ['limit=ten', 'limit', 'must be an integer number'],
    ['limit=', 'limit', 'must be an integer number'],
    ['limit=0x10', 'limit', 'must be an integer number'],
    ['limit=1e1', 'limit', 'must be an integer number'],
    ['limit=5.5', 'limit', 'must be an integer number'],
    ['limit=5&limit=6', 'limit', 'is given more than once'],
    ['limt=5', 'limt', 'is not a known field'],
    ['__proto__=5', '__proto__', 'is not a known field'],
    ['constructor=5', 'constructor', 'is not a known field'],
    ['open=yes', 'open', 'must be a boolean value'],
    ['cursor=%20', 'cursor', 'must be the nextCursor of an earlier page'],
  ])('%s is 400 naming %s', async (query, field, message) => {
    const answer = await service.request('GET', `/orders?${query}`);
    expectProblem(answer, 400, 'validation-failed');
    expect(answer.body.errors).toEqual([{ field, message }]);
  });
});

describe('a query that nobody reads', () => {
  const id = '0190a5a0-1111-4222-8333-444444444444';

  it.each([
    ['GET', `/orders/${id}`],
    ['POST', `/orders/${id}/cancel`],
    ['GET', '/orders/trace'],
  ])('is 400 naming each parameter: %s %s', async (method, path) => {
    const answer = await service.request(method, `${path}?colour=red&size=1`);
    expectProblem(answer, 400, 'validation-failed');
    expect(answer.body.errors).toEqual(['colour', 'size'].map((field) => ({ field, message: 'is not a known field' })));
    expect((await service.request(method, `${path}?`)).status).toBeLessThan(300);
  });

  it('is 400 also beside a body', async () => {
    const init = { body: JSON.stringify(order), headers: { 'content-type': 'application/json' } };
    const answer = await service.request('POST', '/orders?__proto__=1', init);
    expectProblem(answer, 400, 'validation-failed');
    expect(answer.body.errors).toEqual([{ field: '__proto__', message: 'is not a known field' }]);
  });

  it.each(['/health/live', '/metrics', '/docs', '/openapi.json'])('is passed over by %s', async (path) => {
    expect((await service.request('GET', `${path}?colour=red`)).status).toBe(200);
  });
});

describe('a broken request', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    [
      'two different lengths',
      'POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
    ],
    ['a length that is no number', 'POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: two\r\n\r\n{}'],
    [
      'length and chunks',
      'POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'a bad chunk',
      'POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ],
  ])('is 400 malformed-request: %s', async (_what, bytes) => {
    expect(await service.raw(bytes)).toMatch(
      /^HTTP\/1.1 400 Bad Request\r\n[^]*application\/problem\+json[^]*"code":"malformed-request"/,
    );
  });

  it('is no trouble of the database when a client goes away with half a body', async () => {
    const head =
      'POST /orders/1/cancel HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(await service.raw(head)).toMatch(/^HTTP\/1.1 400 [^]*"code":"malformed-request"/);
    expect(service.lines.filter(({ code }) => code === 'database-unavailable')).toEqual([]);
  });

  it.each([
    ['a route', 'GET /orders'],
    ['no route', 'DELETE /nothing'],
  ])('is 400 malformed-request without Host: %s', async (_where, line) => {
    const answer = await service.raw(`${line} HTTP/1.1\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 400 [^]*application\/problem\+json[^]*"code":"malformed-request"/);
    expect(answer).toMatch(/^connection: close\r$/im);
  });

  it('needs no Host in HTTP/1.0', async () => {
    expect(await service.raw('GET /orders HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
  });

  it('is 417 expectation-failed when it expects what nobody knows', async () => {
    const head = 'POST /orders/1/cancel HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n';
    expect(await service.raw(`${head}Expect: miracles\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 417 [^]*application\/problem\+json[^]*"code":"expectation-failed"/,
    );
    expect(await service.raw(`${head}Expect: 100-continue\r\n\r\n`)).toMatch(/^HTTP\/1.1 100 [^]*HTTP\/1.1 202 /);
  });

  it('is 431 headers-too-large with 20 KiB of headers', async () => {
    const answer = await service.raw(`GET /orders HTTP/1.1\r\nHost: localhost\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 431 [^]*"code":"headers-too-large"/);
  });
});
