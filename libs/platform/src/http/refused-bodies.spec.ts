import { expectProblem } from '../../test/expect-problem.js';
import { ServiceUnderTest } from '../../test/service-under-test.js';
import { ShopController } from '../../test/shop.controller.js';

const service = new ServiceUnderTest({ controllers: [ShopController] }, { HTTP_BODY_LIMIT: '2048' });
const order = { customerId: 'c-1', items: [{ sku: 'A', quantity: 1 }] };

beforeAll(() => service.start());
afterAll(() => service.stop());

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
      `POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n` +
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
    const head = `POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n`;
    const answers = await service.raw(
      `${head}${body}GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    expect(answers.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 415', 'HTTP/1.1 404']);
  });

  it('is 415 without any content type', async () => {
    const answer = await service.raw(
      'POST /orders HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}',
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
      const head = `POST /orders/1/cancel HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: ${type}\r\n`;
      expect(await service.raw(`${head}Content-Length: 0\r\n\r\n`)).toMatch(/^HTTP\/1.1 202 /);
      expect(await service.raw(`${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1.1 202 /);
      expect(await service.raw(`${head}\r\n`)).toMatch(/^HTTP\/1.1 202 /);
    },
  );

  it('may be an empty chunked one of no type at all', async () => {
    const head = 'POST /orders/1/cancel HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n';
    expect(await service.raw(`${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1.1 202 /);
  });

  it('is 415 with bytes of another type than JSON', async () => {
    const init = { body: 'reason=late', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    expectProblem(await service.request('POST', '/orders/1/cancel', init), 415, 'unsupported-media-type');
  });

  it.each(['gzip', 'br', 'gzip, identity'])(
    'is 415 under a Content-Encoding that is not read: %s',
    async (encoding) => {
      const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
      const answer = await service.request('POST', '/orders/1/cancel', { body: '{}', headers });
      expectProblem(answer, 415, 'unsupported-content-encoding');
      expect(answer.headers.get('accept-encoding')).toBe('identity');
    },
  );

  it('may be called unencoded', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'Identity' };
    expect((await service.request('POST', '/orders/1/cancel', { body: '{}', headers })).status).toBe(202);
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
