import { InventoryHttp } from '../../test/inventory-http.js';
import type { ProductPage } from './http/product.view.js';

const usd = (amount: number) => ({ amount, currency: 'USD' });
const product = (sku: string, onHand = 10) => ({ sku, name: `All about ${sku}`, price: usd(1250), onHand });

describe('Products over HTTP', () => {
  let http: InventoryHttp;

  beforeAll(async () => {
    http = await InventoryHttp.start();
  });

  afterAll(() => http.stop());

  afterEach(() => http.announced());

  it('are added, shown, changed and deleted, each announced with a higher revision', async () => {
    const added = await http.request('POST', '/products', product('TEA'));
    expect(added).toMatchObject({ status: 201, headers: { location: '/products/TEA' }, body: product('TEA') });
    expect((await http.request('GET', '/products/TEA')).body).toEqual(product('TEA'));

    const better = { name: 'Better tea', price: usd(1500) };
    expect(await http.request('PUT', '/products/TEA', better)).toMatchObject({
      status: 200,
      body: { sku: 'TEA', ...better, onHand: 10 },
    });
    expect(await http.request('DELETE', '/products/TEA')).toMatchObject({ status: 204, body: {} });
    expect(await http.request('GET', '/products/TEA')).toMatchObject({
      status: 404,
      body: { code: 'product-not-found' },
    });

    const events = await http.announced();
    expect(events).toMatchObject([
      { type: 'ProductCreated', subject: 'TEA', source: '/inventory', data: { ...product('TEA'), revision: 1 } },
      { type: 'ProductUpdated', subject: 'TEA', data: { ...better, onHand: 10, revision: 2 } },
      { type: 'ProductDeleted', subject: 'TEA', data: { ...better, onHand: 10, revision: 3 } },
    ]);
  });

  it('are not read again while they are as the reader knows them', async () => {
    await http.request('POST', '/products', product('TAG', 5));
    const get = (known: string) => http.request('GET', '/products/TAG', undefined, { 'if-none-match': known });
    const etag = String((await http.request('GET', '/products/TAG')).headers.etag);
    expect(etag).toMatch(/^".+"$/);
    expect(await get(etag)).toMatchObject({ status: 304, headers: { etag }, body: {} });
    expect(await get(`"other", W/${etag}`)).toMatchObject({ status: 304 });
    await http.request('POST', '/stock/TAG/adjustments', { delta: 1, reason: 'found one' });
    expect(await get(etag)).toMatchObject({ status: 200, body: { onHand: 6 } });
  });

  it('are changed and deleted by If-Match only as they were read, whatever became of their stock', async () => {
    await http.request('POST', '/products', product('MATCH', 5));
    const read = String((await http.request('GET', '/products/MATCH')).headers.etag);
    const put = (name: string, etag: string) =>
      http.request('PUT', '/products/MATCH', { name, price: usd(1) }, { 'if-match': etag });
    const changed = await put('First', read);
    expect(changed).toMatchObject({ status: 200, body: { name: 'First' } });
    expect(await put('Second', read)).toMatchObject({ status: 412, body: { code: 'precondition-failed' } });
    expect(await put('Second', 'nonsense')).toMatchObject({ status: 412 });
    expect(await put('Third', '*')).toMatchObject({ status: 200, body: { name: 'Third' } });
    const remove = (etag: string) => http.request('DELETE', '/products/MATCH', undefined, { 'if-match': etag });
    expect(await remove(String(changed.headers.etag))).toMatchObject({ status: 412 });
    const [revision] = String((await http.request('GET', '/products/MATCH')).headers.etag).split('.');
    expect(await remove(`${revision}.4"`)).toMatchObject({ status: 204 });
    expect(await remove('*')).toMatchObject({ status: 404 });
  });

  it('come back when they are posted again: old stock plus new, a higher revision, first in the list', async () => {
    await http.request('POST', '/products', product('MUG', 5));
    await http.request('POST', '/products', product('JAR'));
    await http.request('DELETE', '/products/MUG');
    expect((await http.request('GET', '/stock/MUG')).body).toMatchObject({ received: 5, available: 5 });
    const again = await http.request('POST', '/products', { ...product('MUG', 3), name: 'Mug again' });
    expect(again).toMatchObject({ status: 201, body: { sku: 'MUG', name: 'Mug again', onHand: 8 } });
    expect((await http.request('GET', '/stock/MUG')).body).toMatchObject({ received: 8, available: 8 });
    expect((await http.request('GET', '/products?limit=1')).body).toMatchObject({ items: [{ sku: 'MUG' }] });
    const revisions = (await http.announced()).filter(({ subject }) => subject === 'MUG');
    expect(revisions.map(({ type, data }) => [type, (data as { revision: number }).revision])).toEqual([
      ['ProductCreated', 1],
      ['ProductDeleted', 2],
      ['ProductCreated', 3],
    ]);
  });

  it('are added once when the same SKU is posted by many at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => http.request('POST', '/products', product('RACE'))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'product-exists' });
    expect((await http.request('GET', '/stock/RACE')).body).toMatchObject({ received: 10 });
    expect(await http.announced()).toHaveLength(1);
  });

  it('are listed newest first, in pages that stay what they are while products are added', async () => {
    for (const sku of ['P1', 'P2', 'P3', 'P4', 'P5']) await http.request('POST', '/products', product(sku));
    const page = async (query: string) => {
      const { items, nextCursor } = (await http.request('GET', `/products?${query}`)).body as unknown as ProductPage;
      return { skus: items.map(({ sku }) => sku), nextCursor };
    };
    const first = await page('limit=2');
    expect(first.skus).toEqual(['P5', 'P4']);
    await http.request('POST', '/products', product('P6'));
    await http.request('DELETE', '/products/P2');
    expect((await page(`limit=2&cursor=${first.nextCursor}`)).skus).toEqual(['P3', 'P1']);

    const all: string[] = [];
    for (let query: string | null = 'limit=3'; query !== null;) {
      const { skus, nextCursor }: Awaited<ReturnType<typeof page>> = await page(query);
      all.push(...skus);
      query = nextCursor && `limit=3&cursor=${nextCursor}`;
    }
    expect(all.slice(0, 5)).toEqual(['P6', 'P5', 'P4', 'P3', 'P1']);
    expect(new Set(all).size).toBe(all.length);
  });

  it.each([
    ['sku', { ...product(''), sku: '' }],
    ['sku', product('A B')],
    ['sku', product('..')],
    ['sku', product('x'.repeat(65))],
    ['sku', { ...product('X'), sku: 7 }],
    ['sku', { name: 'X', price: usd(1), onHand: 1 }],
    ['name', { ...product('X'), name: '' }],
    ['name', { ...product('X'), name: '   ' }],
    ['name', { ...product('X'), name: 'x'.repeat(256) }],
    ['price', { ...product('X'), price: undefined }],
    ['price', { ...product('X'), price: null }],
    ['price', { ...product('X'), price: 12.5 }],
    ['price', { ...product('X'), price: [usd(1)] }],
    ['price.amount', { ...product('X'), price: usd(0) }],
    ['price.amount', { ...product('X'), price: usd(90_000_001) }],
    ['price.amount', { ...product('X'), price: usd(12.5) }],
    ['price.amount', { ...product('X'), price: { amount: '12', currency: 'USD' } }],
    ['price.currency', { ...product('X'), price: { amount: 1, currency: 'usd' } }],
    ['price.currency', { ...product('X'), price: { amount: 1, currency: 'ZZZ' } }],
    ['price.vat', { ...product('X'), price: { ...usd(1), vat: 19 } }],
    ['onHand', product('X', -1)],
    ['onHand', product('X', 1.5)],
    ['onHand', product('X', 2 ** 53)],
    ['onHand', { ...product('X'), onHand: undefined }],
    ['colour', { ...product('X'), colour: 'red' }],
  ])('are refused with 400 naming %s: %j', async (field, body) => {
    const answer = await http.request('POST', '/products', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation-failed', errors: [{ field }] } });
    expect(answer.headers['content-type']).toMatch('application/problem+json');
  });

  it('take the largest price and stock that are allowed, and not one unit more later', async () => {
    const most = { ...product('MOST', Number.MAX_SAFE_INTEGER), price: usd(90_000_000) };
    expect(await http.request('POST', '/products', most)).toMatchObject({ status: 201, body: most });
    await http.request('DELETE', '/products/MOST');
    const again = await http.request('POST', '/products', { ...most, onHand: 1 });
    expect(again).toMatchObject({ status: 400, body: { code: 'too-many-units', errors: [{ field: 'onHand' }] } });
    expect(await http.request('GET', '/products/MOST')).toMatchObject({ status: 404 });
    expect(await http.request('POST', '/products', { ...most, onHand: 0 })).toMatchObject({ status: 201 });
  });

  it.each([
    ['GET', '/products/NOPE', undefined, 404, 'product-not-found'],
    ['PUT', '/products/NOPE', { name: 'X', price: usd(1) }, 404, 'product-not-found'],
    ['DELETE', '/products/NOPE', undefined, 404, 'product-not-found'],
    ['GET', '/products/a%20b', undefined, 404, 'not-found'],
    ['PUT', '/products/NOPE', { name: 'X', price: usd(1), sku: 'OTHER' }, 400, 'validation-failed'],
    ['PUT', '/products/NOPE', { name: 'X', price: usd(1), onHand: 3 }, 400, 'validation-failed'],
    ['PUT', '/products/NOPE', { name: 'X' }, 400, 'validation-failed'],
    ['POST', '/products', { ...product('HEARTS'), name: '❤️'.repeat(130) }, 400, 'validation-failed'],
    ['GET', '/products/NOPE?colour=red', undefined, 400, 'validation-failed'],
    ['GET', '/products?limit=0', undefined, 400, 'validation-failed'],
    ['GET', '/products?limit=101', undefined, 400, 'validation-failed'],
    ['GET', '/products?limit=two', undefined, 400, 'validation-failed'],
    ['GET', '/products?limit=2&limit=3', undefined, 400, 'validation-failed'],
    ['GET', '/products?colour=red', undefined, 400, 'validation-failed'],
    ['GET', '/products?cursor=nonsense', undefined, 400, 'invalid-cursor'],
  ] as const)('%s %s %j answers %i %s', async (method, url, body, status, code) => {
    expect(await http.request(method, url, body)).toMatchObject({ status, body: { code } });
  });

  it('are not found again once deleted', async () => {
    await http.request('POST', '/products', product('GONE'));
    await http.request('DELETE', '/products/GONE');
    expect(await http.request('DELETE', '/products/GONE')).toMatchObject({ status: 404 });
    expect(await http.request('PUT', '/products/GONE', { name: 'X', price: usd(1) })).toMatchObject({ status: 404 });
  });
});
