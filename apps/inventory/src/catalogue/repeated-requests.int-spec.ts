import { InventoryHttp, type Answer } from '../../test/inventory-http.js';

const product = (sku: string) => ({ sku, name: sku, price: { amount: 100, currency: 'USD' }, onHand: 10 });
const REPLAYED = { 'idempotent-replayed': 'true' };

describe('Requests that are repeated with their Idempotency-Key', () => {
  let http: InventoryHttp;

  beforeAll(async () => {
    http = await InventoryHttp.start();
  });

  afterAll(() => http.stop());

  const post = (url: string, body?: object): Promise<Answer> =>
    http.request('POST', url, body, { 'idempotency-key': `key of ${url}` });

  it('add a product once', async () => {
    const first = await post('/products', product('TEA'));
    const again = await post('/products', product('TEA'));
    expect(first).toMatchObject({ status: 201, body: product('TEA') });
    expect(again).toMatchObject({
      status: 201,
      body: product('TEA'),
      headers: { location: '/products/TEA', ...REPLAYED },
    });
    expect(await http.announced()).toHaveLength(1);
  });

  it('adjust stock once', async () => {
    await http.request('POST', '/products', product('MUG'));
    const counted = { delta: 5, reason: 'counted' };
    expect(await post('/stock/MUG/adjustments', counted)).toMatchObject({ status: 201, body: { available: 15 } });
    expect(await post('/stock/MUG/adjustments', counted)).toMatchObject({
      status: 201,
      body: { available: 15 },
      headers: REPLAYED,
    });
    expect(await post('/stock/MUG/adjustments', { ...counted, delta: 6 })).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    });
    expect((await http.request('GET', '/stock/MUG')).body).toMatchObject({ available: 15 });
  });

  it('refuse again what was refused', async () => {
    await http.request('POST', '/products', product('JAR'));
    const taken = { delta: -11, reason: 'broken' };
    expect(await post('/stock/JAR/adjustments', taken)).toMatchObject({ status: 409 });
    await http.request('POST', '/stock/JAR/adjustments', { delta: 1, reason: 'found' });
    expect(await post('/stock/JAR/adjustments', taken)).toMatchObject({
      status: 409,
      body: { code: 'insufficient-stock' },
      headers: REPLAYED,
    });
  });

  it('begin one announcement', async () => {
    const first = await post('/product-announcements');
    const again = await post('/product-announcements');
    expect(first.status).toBe(202);
    expect(again).toMatchObject({ status: 202, body: { id: first.body.id }, headers: REPLAYED });
  });
});
