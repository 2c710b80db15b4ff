import { ServiceUnderTest } from '../../test/service-under-test.js';
import type { Answer } from '../../test/service-under-test.js';
import { ShopController } from '../../test/shop.controller.js';

const service = new ServiceUnderTest({ controllers: [ShopController] }, { HTTP_BODY_LIMIT: '2048' });
const order = { customerId: 'c-1', items: [{ sku: 'A', quantity: 1 }] };

beforeAll(() => service.start());
afterAll(() => service.stop());

function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer.body).toMatchObject({ status, code, type: `urn:waybill:problem:${code}` });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body.title).toEqual(expect.stringMatching(/^[A-Z][a-z ]+$/));
  expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.ts:|\.js:|secret|at .*\(/);
}

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
});

describe('an unreadable body', () => {
  it.each([
    ['broken', '{"customerId": '],
    ['text', 'hello'],
    ['trailing commas', '{"a":1,}'],
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['nested __proto__', '{"items":[{"__proto__":{}}]}'],
    ['escaped __proto__', '{"\\u005f_proto__":{}}'],
    ['constructor.prototype', '{"constructor":{"prototype":{}}}'],
  ])('is 400 malformed-json: %s', async (_what, body) => {
    expectProblem(await service.post('/orders', body), 400, 'malformed-json');
  });

  it('is 400 malformed-json when its bytes are not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('{"customerId":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
    const init = { body: bytes, headers: { 'content-type': 'application/json' } };
    expectProblem(await service.request('POST', '/orders', init), 400, 'malformed-json');
  });

  it.each([
    ['a NUL', '{"customerId":"a\\u0000b","items":[]}', 'customerId'],
    ['a NUL far inside', '{"items":[{"sku":"a\\u0000"}]}', 'items[0].sku'],
    ['half a surrogate pair', '{"customerId":"\\ud800"}', 'customerId'],
  ])('is 400 invalid-text for %s', async (_what, body, field) => {
    const answer = await service.post('/orders', body);
    expectProblem(answer, 400, 'invalid-text');
    expect(answer.body.errors).toEqual([expect.objectContaining({ field })]);
  });

  it('takes escaped emoji and a backslash before u0000 for the text they are', async () => {
    const answer = await service.post(
      '/orders',
      '{"customerId":"\\ud83d\\ude00 \\\\u0000","items":[{"sku":"A","quantity":1}]}',
    );
    expect(answer.body.read).toMatchObject({ customerId: '😀 \\u0000' });
  });

  it('is 400 invalid-text and no crash when it is nested as deep as its size allows', async () => {
    const deep = `${'['.repeat(900)}"\\u0000"${']'.repeat(900)}`;
    expectProblem(await service.post('/orders', deep), 400, 'invalid-text');
  });

  it('is 413 body-too-large over the limit, announced or not', async () => {
    const large = JSON.stringify({ ...order, customerId: 'x'.repeat(3000) });
    expectProblem(await service.post('/orders', large), 413, 'body-too-large');
    const chunked = await service.raw(
      `POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n` +
        `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`,
    );
    expect(chunked).toMatch(/^HTTP\/1.1 413 /);
    expect(chunked).toContain('"code":"body-too-large"');
  });

  it.each([
    'application/xml',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'nonsense',
  ])('is 415 unsupported-media-type as %s', async (type) => {
    const init = { body: 'a=1', headers: { 'content-type': type } };
    expectProblem(await service.request('POST', '/orders', init), 415, 'unsupported-media-type');
  });

  it('is 415 as text however long it is, and the connection goes on', async () => {
    const body = 'x'.repeat(200 * 1024);
    const head = `POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n`;
    const answers = await service.raw(`${head}${body}GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answers.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 415', 'HTTP/1.1 404']);
  });

  it('is 415 without any content type', async () => {
    const answer = await service.raw(
      'POST /orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}',
    );
    expect(answer).toMatch(/^HTTP\/1.1 415 [^]*unsupported-media-type/);
  });

  it('is 400 body-required where one is needed and none came', async () => {
    expectProblem(await service.request('POST', '/orders'), 400, 'body-required');
    expectProblem(await service.post('/orders', ''), 400, 'body-required');
    expectProblem(await service.post('/orders', 'null'), 400, 'body-required');
  });
});

describe('a command without a body', () => {
  it('needs none', async () => {
    expect(await service.request('POST', '/orders/1/cancel')).toMatchObject({ status: 202, body: { id: '1' } });
  });

  it('may say that nothing is JSON', async () => {
    expect((await service.post('/orders/1/cancel', '')).status).toBe(202);
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    expect((await service.request('POST', '/orders/1/cancel', { headers })).status).toBe(202);
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain; charset=utf-8', 'application/octet-stream'])(
    'may call nothing by the name that its client gives everything: %s',
    async (type) => {
      const head = `POST /orders/1/cancel HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: ${type}\r\n`;
      expect(await service.raw(`${head}Content-Length: 0\r\n\r\n`)).toMatch(/^HTTP\/1.1 202 /);
      expect(await service.raw(`${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1.1 202 /);
      expect(await service.raw(`${head}\r\n`)).toMatch(/^HTTP\/1.1 202 /);
    },
  );

  it('may be an empty chunked one of no type at all', async () => {
    const head = 'POST /orders/1/cancel HTTP/1.1\r\nHost: x\r\nConnection: close\r\n';
    expect(await service.raw(`${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1.1 202 /);
  });

  it('is 415 with bytes of another type than JSON', async () => {
    const init = { body: 'reason=late', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    expectProblem(await service.request('POST', '/orders/1/cancel', init), 415, 'unsupported-media-type');
  });

  it('may have an empty object for one', async () => {
    expect((await service.post('/orders/1/cancel', {})).status).toBe(202);
  });

  it.each([
    ['fields', { reason: 'late', by: 'me' }, ['reason', 'by']],
    ['a list', [], ['']],
    ['null', 'null', ['']],
  ])('is 400 validation-failed with %s, which nobody would read', async (_what, body, fields) => {
    const answer = await service.post('/orders/1/cancel', body);
    expectProblem(answer, 400, 'validation-failed');
    expect((answer.body.errors as { field: string }[]).map(({ field }) => field)).toEqual(fields);
  });
});

describe('an unreadable URL', () => {
  it.each(['/orders/%', '/orders/%zz', '/orders/%ff', '/orders?cursor=%', '/orders?cursor=%c3%28', '/orders?%ff=1'])(
    'is 400 malformed-url: %s',
    async (path) => {
      expect(await service.raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).toMatch(
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
    expect(await service.raw(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)).toMatch(
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

describe('what a client sent', () => {
  const long = 'x'.repeat(1000);
  const short = `${'x'.repeat(200)}…`;

  it('is not sent back whole: an unknown field', async () => {
    const answer = await service.post('/orders', { ...order, [long]: 1 });
    expect(answer.body.errors).toEqual([{ field: short, message: 'is not a known field' }]);
    expect(answer.body.detail).toBe(`${short} is not a known field.`);
  });

  it('is not sent back whole: an unknown parameter, or one given twice', async () => {
    const unknown = await service.request('GET', `/orders?${long}=1`);
    expect(unknown.body.errors).toEqual([{ field: short, message: 'is not a known field' }]);
    const twice = await service.request('GET', `/orders?${long}=1&${long}=2`);
    expect(twice.body.errors).toEqual([{ field: short, message: 'is given more than once' }]);
    expect(twice.body.detail).toBe(`${short} is given more than once.`);
  });

  it('is not sent back whole: the way to a text that cannot be stored', async () => {
    const answer = await service.post('/orders', `${'['.repeat(900)}"\\u0000"${']'.repeat(900)}`);
    const field = `${'[0]'.repeat(67).slice(0, 200)}…`;
    expect(answer.body.errors).toEqual([expect.objectContaining({ field })]);
    expect(answer.body.detail).toBe(`${field} must not contain NUL characters or lone surrogates.`);
  });
});

describe('a broken request', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['two different lengths', 'POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
    ['a length that is no number', 'POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: two\r\n\r\n{}'],
    [
      'length and chunks',
      'POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'a bad chunk',
      'POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ],
  ])('is 400 malformed-request: %s', async (_what, bytes) => {
    expect(await service.raw(bytes)).toMatch(
      /^HTTP\/1.1 400 Bad Request\r\n[^]*application\/problem\+json[^]*"code":"malformed-request"/,
    );
  });

  it('is no trouble of the database when a client goes away with half a body', async () => {
    const head =
      'POST /orders/1/cancel HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n';
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
    const head = 'POST /orders/1/cancel HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n';
    expect(await service.raw(`${head}Expect: miracles\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 417 [^]*application\/problem\+json[^]*"code":"expectation-failed"/,
    );
    expect(await service.raw(`${head}Expect: 100-continue\r\n\r\n`)).toMatch(/^HTTP\/1.1 100 [^]*HTTP\/1.1 202 /);
  });

  it('is 431 headers-too-large with 20 KiB of headers', async () => {
    const answer = await service.raw(`GET /orders HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 431 [^]*"code":"headers-too-large"/);
  });
});

describe('a failure', () => {
  const fails = (how: string): Promise<Answer> => service.request('GET', `/orders/fails/${how}`);

  it('that the service means is passed on with its members', async () => {
    const answer = await fails('refused');
    expectProblem(answer, 409, 'not-cancellable');
    expect(answer.body).toMatchObject({
      detail: 'It is on its way.',
      shipmentId: 's-1',
      instance: '/orders/fails/refused',
    });
  });

  it('of Nest has a code made of its status', async () => {
    const answer = await fails('forbidden');
    expectProblem(answer, 403, 'forbidden');
    expect(answer.body.detail).toBe('Keep out.');
  });

  it.each([
    'connection',
    'terminated',
    'aggregate',
    'aborted',
    'unreachable',
    'socket file gone',
    'ended client',
    'ended pool',
    'released runner',
    'server stopping',
    'server full',
    'unknown commit',
  ])('of the connection to the database is 503 with Retry-After: %s', async (how) => {
    const answer = await fails(how);
    expectProblem(answer, 503, 'database-unavailable');
    expect(answer.headers.get('retry-after')).toBe('2');
  });

  it('to take work while the service closes is 503 shutting-down', async () => {
    const answer = await fails('closed group');
    expectProblem(answer, 503, 'shutting-down');
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it('of a transaction that could not get through is 503 database-busy', async () => {
    expectProblem(await fails('deadlock'), 503, 'database-busy');
  });

  it.each(['unknown', 'syntax', 'text'])('nobody expected is 500 with nothing of the inside: %s', async (how) => {
    const answer = await fails(how);
    expectProblem(answer, 500, 'internal-error');
    expect(answer.body.detail).toBe('Something went wrong on our side.');
  });

  it('nobody expected is logged with its stack and trace id', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await service.request('GET', '/orders/fails/logged', { headers: { traceparent } });
    const line = service.lines.at(-1);
    expect(line).toMatchObject({ level: 'error', service: 'order', traceId: '0af7651916cd43dd8448eb211c80319c' });
    expect(line?.err).toMatchObject({ message: 'secret of the inside: logged' });
    expect((line?.err as Error).stack).toContain('shop.controller');
  });

  it('that lasts is logged once in a while, not once a request', async () => {
    const count = (): number => service.lines.filter(({ code }) => code === 'database-unavailable').length;
    for (let i = 0; i < 5; i++) await fails('connection');
    expect(count()).toBe(1);
  });

  it('that the client caused is not logged at info', async () => {
    const before = service.lines.length;
    await service.post('/orders', '{');
    expect(service.lines.length).toBe(before);
  });
});
