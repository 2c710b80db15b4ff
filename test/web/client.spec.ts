import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError } from '../../apps/web/shared/api/api-error.js';
import { get, onSessionEnded, post, queryText, text } from '../../apps/web/shared/api/client.js';

describe('the client of the pages', () => {
  let server: Server;
  let base: string;
  let answer: RequestListener;

  beforeAll(async () => {
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const refuse =
    (status: number, body: string, type = 'application/problem+json'): RequestListener =>
    (_request, response) =>
      response.writeHead(status, { 'content-type': type }).end(body);

  const failureOf = async (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => 'answered',
      (error: unknown) => error,
    );

  it('says with what changes something that a page of ours asks', async () => {
    const seen: (string | undefined)[] = [];
    answer = (request, response) => {
      seen.push(`${request.method} ${String(request.headers['x-waybill-request'])} ${request.headers['content-type']}`);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
    };
    expect(await get(`${base}/a`)).toEqual({ ok: true });
    expect(await post(`${base}/a`, { reason: 'x' })).toEqual({ ok: true });
    expect(seen).toEqual(['GET undefined undefined', 'POST 1 application/json']);
  });

  it('tells refusals by their code, with the sentence of who refused', async () => {
    answer = refuse(409, '{"status":409,"code":"nothing-to-retry","detail":"Nothing waits."}');
    expect(await failureOf(get(base))).toMatchObject({
      status: 409,
      code: 'nothing-to-retry',
      message: 'Nothing waits.',
    });
  });

  it.each([
    ['HTML of a proxy', '<h1>Bad gateway</h1>', 'text/html'],
    ['a problem that is cut off', '{"code":', 'application/problem+json'],
    ['nothing', '', 'application/problem+json'],
  ])('tells a refusal without a problem by its status: %s', async (_what, body, type) => {
    answer = refuse(502, body, type);
    expect(await failureOf(get(base))).toMatchObject({ status: 502, code: 'http-502' });
  });

  it('tells who listens that the session has ended, as long as they listen', async () => {
    answer = refuse(401, '{"status":401,"code":"session-expired","detail":"Sign in again."}');
    let ended = 0;
    const stop = onSessionEnded(() => (ended += 1));
    expect(await failureOf(get(base))).toBeInstanceOf(ApiError);
    stop();
    await failureOf(get(base));
    expect(ended).toBe(1);
  });

  it('has no body to read where there is none', async () => {
    answer = (_request, response) => response.writeHead(204).end();
    expect(await post(base)).toBeUndefined();
  });

  it('refuses an answer that is not JSON', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('<p>');
    expect(await failureOf(get(base))).toMatchObject({ code: 'unreadable-answer' });
  });

  it('asks for other media types as text', async () => {
    answer = (request, response) => response.writeHead(200, { 'content-type': 'text/csv' }).end(request.headers.accept);
    expect(await text(base, 'text/csv')).toBe('text/csv');
  });

  it('says so where nobody answers, and is silent about what a page gave up', async () => {
    answer = (request) => request.socket.destroy();
    expect(await failureOf(get(base))).toMatchObject({ status: 0, code: 'unreachable' });
    answer = () => undefined;
    const given = new AbortController();
    const asked = failureOf(get(base, { signal: given.signal }));
    given.abort();
    expect(await asked).not.toBeInstanceOf(ApiError);
  });
});

describe('parameters of a query', () => {
  it('are those that say something, encoded', () => {
    expect(queryText({ a: 'x y', b: undefined, c: '', d: null, e: 5, f: 'ü&' })).toBe('?a=x+y&e=5&f=%C3%BC%26');
    expect(queryText({ a: undefined })).toBe('');
  });
});
