import { eventually } from '@waybill/testing';
import { InventoryHttp } from '../../test/inventory-http.js';

const product = (sku: string, onHand = 10) => ({ sku, name: sku, price: { amount: 1250, currency: 'USD' }, onHand });

describe('Products that are announced again', () => {
  let http: InventoryHttp;

  beforeAll(async () => {
    http = await InventoryHttp.start();
  });

  afterAll(() => http.stop());

  const announcedAgain = async (query = '') => {
    const { status, headers, body } = await http.request('POST', `/product-announcements${query}`);
    expect(status).toBe(202);
    await eventually(async () => {
      expect((await http.request('GET', String(headers.location))).body).toMatchObject({ id: body.id, finished: true });
    });
    return http.announced();
  };

  it('are all of them, deletions too, as they are and with the revision they have', async () => {
    for (const sku of ['A', 'B', 'a']) await http.request('POST', '/products', product(sku));
    await http.request('PUT', '/products/A', { name: 'Better A', price: { amount: 1500, currency: 'USD' } });
    await http.request('DELETE', '/products/B');
    await http.request('POST', '/stock/a/adjustments', { delta: -3, reason: 'broken' });
    const before = await http.announced();
    const again = await announcedAgain();
    expect(again).toMatchObject([
      { type: 'ProductUpdated', subject: 'A', data: { name: 'Better A', price: { amount: 1500 }, revision: 2 } },
      { type: 'ProductDeleted', subject: 'B', data: { revision: 2, onHand: 10 } },
      { type: 'ProductUpdated', subject: 'a', data: { revision: 2, onHand: 7 } },
    ]);
    const ids = [...before, ...again].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('are the ones asked for only; one that does not exist is passed over', async () => {
    for (const sku of ['P', 'Q']) await http.request('POST', '/products', product(sku));
    await http.announced();
    expect(await announcedAgain('?sku=Q,NOPE,P,Q')).toMatchObject([{ subject: 'P' }, { subject: 'Q' }]);
  });

  it('are more than one batch, each once', async () => {
    const skus = Array.from({ length: 450 }, (_, n) => `MANY-${String(n).padStart(3, '0')}`);
    await Promise.all(skus.map((sku) => http.request('POST', '/products', product(sku))));
    await http.announced();
    const again = (await announcedAgain()).map(({ subject }) => subject).filter((sku) => sku.startsWith('MANY'));
    expect(again).toEqual(skus);
  });

  it.each([
    ['POST', '/product-announcements?sku=', 400, 'validation-failed'],
    ['POST', '/product-announcements?sku=A%20B', 400, 'validation-failed'],
    ['POST', '/product-announcements?skus=A', 400, 'validation-failed'],
    ['GET', '/product-announcements/019aa1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b', 404, 'announcement-not-found'],
    ['GET', '/product-announcements/x', 404, 'not-found'],
  ] as const)('%s %s is answered %i %s', async (method, url, status, code) => {
    expect(await http.request(method, url)).toMatchObject({ status, body: { code } });
  });
});
