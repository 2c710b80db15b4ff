import { expectProblem } from '../../test/expect-problem.js';
import { ServiceUnderTest, type Answer } from '../../test/service-under-test.js';
import { ShopController } from '../../test/shop.controller.js';

const service = new ServiceUnderTest({ controllers: [ShopController] }, { HTTP_BODY_LIMIT: '2048' });
const order = { customerId: 'c-1', items: [{ sku: 'A', quantity: 1 }] };

beforeAll(() => service.start());
afterAll(() => service.stop());

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
    'socket file gone',
    'ended client',
    'no connection',
    'released runner',
    'server stopping',
    'server full',
    'unknown commit',
    'read-only',
    'disk full',
  ])('of the connection to the database is 503 with Retry-After: %s', async (how) => {
    const answer = await fails(how);
    expectProblem(answer, 503, 'database-unavailable');
    expect(answer.headers.get('retry-after')).toBe('2');
  });

  it('has the trace id of its request, and of the caller’s trace', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answer = await service.request('GET', '/orders/fails/unknown', { headers: { traceparent } });
    expect(answer.body.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect((await fails('refused')).body.traceId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('to know whether a POST was carried out asks to look first, unless repeating it does no harm', async () => {
    const post = (path: string, headers = {}): Promise<Answer> => service.request('POST', path, { headers });
    const unsafe = await post('/orders/fails/unknown%20commit');
    expectProblem(unsafe, 500, 'outcome-unknown');
    expect(unsafe.headers.get('retry-after')).toBeNull();
    const key = { 'idempotency-key': 'k' };
    expectProblem(await post('/orders/fails/unknown%20commit', key), 503, 'database-unavailable');
    expectProblem(await post('/orders/fails/unknown%20commit/safely'), 503, 'database-unavailable');
    expectProblem(await post('/orders/fails/connection'), 503, 'database-unavailable');
  });

  it('to take work while the service closes is 503 shutting-down', async () => {
    const answer = await fails('closed group');
    expectProblem(answer, 503, 'shutting-down');
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it.each(['deadlock', 'full group'])('to get through to the database is 503 database-busy: %s', async (how) => {
    const answer = await fails(how);
    expectProblem(answer, 503, 'database-busy');
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it.each(['missing table', 'missing column', 'sequence behind'])(
    'of a database that is not set up for this version is 503 database-not-ready: %s',
    async (how) => {
      const answer = await fails(how);
      expectProblem(answer, 503, 'database-not-ready');
      expect(answer.headers.get('retry-after')).toBe('5');
    },
  );

  it.each(['unknown', 'syntax', 'text', 'a socket of another', 'a file of another', 'words of another'])(
    'that is not expected is 500 with nothing of the inside: %s',
    async (how) => {
      const answer = await fails(how);
      expectProblem(answer, 500, 'internal-error');
      expect(answer.body.detail).toBe('Something went wrong on our side.');
    },
  );

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
