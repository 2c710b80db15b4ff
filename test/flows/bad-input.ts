import { SERVICE_NAMES, type ServiceName } from '@waybill/contracts';
import type { TestSystem } from '@waybill/testing';
import type { Api } from '../support/api.js';
import type { SharedSystem } from '../support/shared-system.js';

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly errors?: readonly { readonly field: string }[];
}

const item = { sku: 'ANY', quantity: 1 };
const order = { customerId: 'ada', items: [item] };
const address = { name: 'A', line1: 'B', city: 'C', postalCode: 'D', country: 'GB' };
const ID = '01930000-0000-7000-8000-000000000000';

export const badInput = (shared: SharedSystem): void =>
  describe('bad input', () => {
    let system: TestSystem;
    let api: Api;

    beforeAll(() => {
      ({ system, api } = shared);
    });

    it.each<[what: string, body: unknown, fields: string[]]>([
      ['no fields', {}, ['customerId', 'items']],
      ['null for the body', 'null', []],
      ['an array for the body', [order], []],
      ['an unknown field', { ...order, coupon: 'X' }, ['coupon']],
      ['a number for the customer', { ...order, customerId: 7 }, ['customerId']],
      ['no items', { ...order, items: [] }, ['items']],
      ['a SKU twice', { ...order, items: [item, item] }, ['items']],
      [
        '101 items',
        { ...order, items: Array.from({ length: 101 }, (_, i) => ({ sku: `S${i}`, quantity: 1 })) },
        ['items'],
      ],
      ['quantity 0', { ...order, items: [{ sku: 'A', quantity: 0 }] }, ['items[0].quantity']],
      ['half a unit', { ...order, items: [{ sku: 'A', quantity: 0.5 }] }, ['items[0].quantity']],
      ['a quantity in words', { ...order, items: [{ sku: 'A', quantity: '1' }] }, ['items[0].quantity']],
      ['over a million units', { ...order, items: [{ sku: 'A', quantity: 1_000_001 }] }, ['items[0].quantity']],
      ['a price of its own', { ...order, items: [{ ...item, unitPrice: 1 }] }, ['items[0].unitPrice']],
      ['a currency that is none', { ...order, currency: 'dollars' }, ['currency']],
      ['null for a flag', { ...order, allowPartial: null }, ['allowPartial']],
      ['an e-mail address that is none', { ...order, contact: { email: 'ada' } }, ['contact.email']],
      [
        'a country that is none',
        { ...order, shippingAddress: { name: 'A', line1: 'B', city: 'C', postalCode: 'D', country: 'gb' } },
        ['shippingAddress.country'],
      ],
      [
        'a country that ISO has not assigned',
        { ...order, shippingAddress: { ...address, country: 'QQ' } },
        ['shippingAddress.country'],
      ],
      ['a blank customer', { ...order, customerId: ' \u00a0' }, ['customerId']],
      ...(['name', 'line1', 'city', 'postalCode'] as const).map((field): [string, unknown, string[]] => [
        `a blank ${field}`,
        { ...order, shippingAddress: { ...address, [field]: '  ' } },
        [`shippingAddress.${field}`],
      ]),
      ['a telephone number without digits', { ...order, contact: { phone: ')))  ' } }, ['contact.phone']],
      ['an e-mail address in quotes', { ...order, contact: { email: '"a b"@example.com' } }, ['contact.email']],
      ['half a total', { ...order, expectedTotal: { amount: 1 } }, ['expectedTotal.currency']],
      ['half an address', { ...order, shippingAddress: { name: 'A' } }, ['shippingAddress.line1']],
      ['a payment token with a blank', { ...order, paymentMethod: 'tok ok' }, ['paymentMethod']],
      ['broken JSON', '{"customerId":', []],
      ['__proto__', '{"customerId":"a","items":[{"sku":"A","quantity":1}],"__proto__":{"x":1}}', []],
      ['a NUL character', { ...order, customerId: 'a\u0000b' }, []],
    ])('POST /orders with %s is a 400 that names the field', async (_what, body, fields) => {
      const answer = await api.request<Problem>('POST', `${system.url('order')}/orders`, body);
      expect(answer).toMatchObject({ status: 400, body: { status: 400, code: expect.any(String) as string } });
      expect(answer.contentType).toContain('application/problem+json');
      expect((answer.body.errors ?? []).map(({ field }) => field)).toEqual(expect.arrayContaining(fields));
      expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.js:\d/);
    });

    it('a body over 1 MiB is a 413', async () => {
      const answer = await api.post({ ...order, customerId: 'a'.repeat(1_100_000) });
      expect(answer).toMatchObject({ status: 413 });
      expect(answer.contentType).toContain('application/problem+json');
    });

    it.each<[status: number, method: string, service: ServiceName, path: string]>([
      [404, 'GET', 'order', `/orders/${ID}`],
      [400, 'GET', 'order', '/orders?status=LOST'],
      [400, 'GET', 'order', '/orders?limit=0'],
      [400, 'GET', 'order', '/orders?limit=101'],
      [400, 'GET', 'order', '/orders?limit=10&limit=20'],
      [400, 'GET', 'order', '/orders?colour=red'],
      [400, 'GET', 'order', '/orders?cursor=nonsense'],
      [400, 'GET', 'order', '/orders?createdFrom=yesterday'],
      [400, 'GET', 'order', '/orders?createdTo=2026-02-30T00:00:00Z'],
      [400, 'GET', 'order', '/orders?createdFrom=2026-02-03T00:00:00'],
      [404, 'GET', 'order', `/orders/${ID}/expectation`],
      [404, 'GET', 'order', '/orders/7/expectation'],
      [400, 'GET', 'inventory', '/stock?limit=0'],
      [404, 'GET', 'inventory', '/stock/NOPE/movements'],
      [404, 'GET', 'order', '/nothing'],
      [405, 'DELETE', 'order', '/orders'],
      [404, 'GET', 'inventory', '/products/NOPE'],
      [404, 'GET', 'inventory', '/stock/NOPE'],
      [404, 'DELETE', 'inventory', '/products/NOPE'],
      [400, 'GET', 'inventory', '/availability'],
      [400, 'GET', 'payment', '/payments'],
      [400, 'GET', 'payment', '/payments?orderId=7'],
      [400, 'GET', 'shipping', '/shipments?orderId=7'],
      [400, 'GET', 'notification', '/notifications?orderId=7'],
    ])('is answered %i for %s %s %s', async (status, method, service, path) => {
      const answer = await api.request<Problem>(method, `${system.url(service)}${path}`);
      expect(answer).toMatchObject({ status, body: { status } });
      expect(answer.contentType).toContain('application/problem+json');
    });

    it.each(SERVICE_NAMES)('%s says how it is, what it measures and what it takes', async (name) => {
      for (const path of ['/health/live', '/health/ready', '/metrics', '/docs', '/openapi.json']) {
        const response = await fetch(`${system.url(name)}${path}`);
        expect({ path, status: response.status }).toEqual({ path, status: 200 });
        await response.body?.cancel();
      }
    });
  });
