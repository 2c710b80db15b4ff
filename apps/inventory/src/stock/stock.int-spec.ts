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
    ['delta', -(2 ** 53), 'counted'],
    ['reason', 1, ''],
    ['reason', 1, '  '],
    ['reason', 1, 7],
    ['reason', 1, 'x'.repeat(256)],
  ])('refuses an adjustment with 400 naming %s: %j, %j', async (field, delta, reason) => {
    expect(await adjust('TEA', delta, reason)).toMatchObject({
      status: 400,
      body: { code: 'validation-failed', errors: [{ field }] },
    });
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
