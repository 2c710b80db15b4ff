import { InventoryHttp } from '../../test/inventory-http.js';

describe('Stock over HTTP', () => {
  let http: InventoryHttp;

  beforeAll(async () => {
    http = await InventoryHttp.start();
  });

  afterAll(() => http.stop());

  const stocked = async (sku: string, onHand: number) => {
    const price = { amount: 500, currency: 'USD' };
    expect(await http.request('POST', '/products', { sku, name: sku, price, onHand })).toMatchObject({ status: 201 });
    await http.announced();
  };
  const adjust = (sku: string, delta: unknown, reason: unknown = 'counted') =>
    http.request('POST', `/stock/${sku}/adjustments`, { delta, reason });

  it('shows where the units of a SKU are', async () => {
    await stocked('TEA', 10);
    expect(await http.request('GET', '/stock/TEA')).toMatchObject({
      status: 200,
      body: { sku: 'TEA', received: 10, available: 10, reserved: 0, shipped: 0 },
    });
  });

  it('is adjusted up and down, and the product announced with what is available then', async () => {
    await stocked('MUG', 10);
    expect(await adjust('MUG', 5)).toMatchObject({ status: 201, body: { sku: 'MUG', received: 15, available: 15 } });
    expect(await adjust('MUG', -15)).toMatchObject({ status: 201, body: { received: 0, available: 0 } });
    expect(await http.announced()).toMatchObject([
      { type: 'ProductUpdated', subject: 'MUG', data: { onHand: 15, revision: 2 } },
      { type: 'ProductUpdated', subject: 'MUG', data: { onHand: 0, revision: 3 } },
    ]);
  });

  it('is never adjusted below zero, also not by many at once', async () => {
    await stocked('JAR', 5);
    const answers = await Promise.all(Array.from({ length: 8 }, () => adjust('JAR', -1)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 201, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'insufficient-stock' });
    expect((await http.request('GET', '/stock/JAR')).body).toMatchObject({ received: 0, available: 0 });
  });

  it('of a deleted product can be seen and adjusted, without bringing the product back', async () => {
    await stocked('GONE', 5);
    await http.request('DELETE', '/products/GONE');
    await http.announced();
    expect(await adjust('GONE', -2)).toMatchObject({ status: 201, body: { available: 3 } });
    expect(await http.announced()).toEqual([]);
    expect(await http.request('GET', '/products/GONE')).toMatchObject({ status: 404 });
  });

  it('that is scarce is listed in order of SKU, without deleted products', async () => {
    for (const [sku, units] of Object.entries({ S1: 3, S2: 30, S3: 0, S4: 2, S5: 1 })) await stocked(sku, units);
    await http.request('DELETE', '/products/S4');
    await http.announced();
    const skus = async (query: string) => {
      const { body } = await http.request('GET', `/stock?availableBelow=5&${query}`);
      const { items, nextCursor } = body as unknown as { items: { sku: string }[]; nextCursor: string | null };
      return { skus: items.map(({ sku }) => sku).filter((sku) => sku.startsWith('S')), nextCursor };
    };
    expect(await skus('limit=100')).toEqual({ skus: ['S1', 'S3', 'S5'], nextCursor: null });
    expect(await http.request('GET', '/stock?availableBelow=0')).toMatchObject({ status: 400 });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await skus(`limit=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.skus);
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(['S1', 'S3', 'S5']);
  });

  it('does not grow beyond what a JSON number holds exactly', async () => {
    await stocked('MOST', Number.MAX_SAFE_INTEGER);
    expect(await adjust('MOST', 1)).toMatchObject({
      status: 400,
      body: { code: 'too-many-units', errors: [{ field: 'delta' }] },
    });
  });

  it.each([
    ['delta', 0, 'counted'],
    ['delta', 1.5, 'counted'],
    ['delta', '1', 'counted'],
    ['delta', null, 'counted'],
    ['delta', 2 ** 53, 'counted'],
    ['delta', 1e30, 'counted'],
    ['delta', -(2 ** 53), 'counted'],
    ['reason', 1, ''],
    ['reason', 1, '  '],
    ['reason', 1, 7],
    ['reason', 1, 'x'.repeat(256)],
    ['reason', 1, 'x'.repeat(10_000)],
  ])('refuses an adjustment with 400 naming %s: %j, %j', async (field, delta, reason) => {
    expect(await adjust('TEA', delta, reason)).toMatchObject({
      status: 400,
      body: { code: 'validation-failed', errors: [{ field }] },
    });
  });

  it('refuses a reason that Postgres cannot store', async () => {
    expect(await adjust('TEA', 1, 'a\u0000b')).toMatchObject({ status: 400, body: { code: 'invalid-text' } });
  });

  it('of a SKU that never existed is not found', async () => {
    expect(await http.request('GET', '/stock/NOPE')).toMatchObject({ status: 404, body: { code: 'stock-not-found' } });
    expect(await adjust('NOPE', 1)).toMatchObject({ status: 404, body: { code: 'stock-not-found' } });
  });

  it('is told of several SKUs at once, in the order asked, a deleted or unknown one as not known', async () => {
    await stocked('A', 1);
    await stocked('B', 2);
    await stocked('OUT', 3);
    await http.request('DELETE', '/products/OUT');
    expect(await http.request('GET', '/availability?sku=B,NOPE,A,OUT,B')).toMatchObject({
      status: 200,
      body: {
        items: [
          { sku: 'B', available: 2, known: true },
          { sku: 'NOPE', available: 0, known: false },
          { sku: 'A', available: 1, known: true },
          { sku: 'OUT', available: 0, known: false },
        ],
      },
    });
  });

  it('is listed whole, deleted products with it, in the order of the SKUs, page by page', async () => {
    await stocked('zz-1', 1);
    await stocked('zz-2', 2);
    await stocked('zz-3', 3);
    await http.request('DELETE', '/products/zz-2');
    const all: { sku: string; available: number }[] = [];
    for (let cursor = ''; ;) {
      const { status, body } = await http.request('GET', `/stock?limit=2${cursor}`);
      expect(status).toBe(200);
      all.push(...(body.items as typeof all));
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor as string}`;
    }
    const skus = all.map(({ sku }) => sku);
    expect(skus).toEqual([...new Set(skus)].sort());
    expect(all.slice(-3)).toMatchObject([
      { sku: 'zz-1', received: 1, product: { sku: 'zz-1', name: 'zz-1', onHand: 1 } },
      { sku: 'zz-2', received: 2, product: null },
      { sku: 'zz-3', received: 3, available: 3, reserved: 0, shipped: 0 },
    ]);
  });

  it('is explained by its movements, newest first, page by page', async () => {
    await stocked('MOVED', 10);
    await adjust('MOVED', -3, 'three broken');
    await adjust('MOVED', 1, 'one found');
    const first = await http.request('GET', '/stock/MOVED/movements?limit=2');
    expect(first).toMatchObject({
      status: 200,
      body: {
        items: [
          { kind: 'ADJUST', deltas: { received: 1, available: 1, reserved: 0, shipped: 0 }, reason: 'one found' },
          { kind: 'ADJUST', deltas: { received: -3, available: -3 }, reason: 'three broken' },
        ],
      },
    });
    const rest = await http.request('GET', `/stock/MOVED/movements?limit=2&cursor=${String(first.body.nextCursor)}`);
    expect(rest.body).toEqual({
      items: [
        {
          at: expect.stringMatching(/Z$/) as string,
          kind: 'RECEIVE',
          deltas: { received: 10, available: 10, reserved: 0, shipped: 0 },
        },
      ],
      nextCursor: null,
    });
    expect(await http.request('GET', '/stock/NOPE/movements')).toMatchObject({
      status: 404,
      body: { code: 'stock-not-found' },
    });
  });

  it.each(['?limit=0', '?limit=101', '?limit=x', '?limit=1&limit=1', '?sku=TEA', '?cursor=!', '?cursor=e30'])(
    'refuses to be listed with %s',
    async (query) => {
      for (const path of ['/stock', '/stock/TEA/movements']) {
        const { status, body } = await http.request('GET', `${path}${query}`);
        expect(status).toBe(400);
        expect(body.code).toMatch(/^(validation-failed|invalid-cursor)$/);
      }
    },
  );

  it.each([
    '',
    '?sku=',
    '?sku=A,',
    '?sku=A,..',
    '?sku=A%20B',
    `?sku=${Array.from({ length: 101 }, (_, n) => `S${n}`).join(',')}`,
    '?sku=A&colour=red',
  ])('refuses to tell availability of %s', async (query) => {
    expect(await http.request('GET', `/availability${query}`)).toMatchObject({
      status: 400,
      body: { code: 'validation-failed' },
    });
  });
});
