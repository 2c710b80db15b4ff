import { imbalances, type Books } from './balance.js';

const usd = (amount: number) => ({ amount, currency: 'USD' });
const stock = { sku: 'TEA', received: 10, available: 8, reserved: 0, shipped: 2 };

const completed: Books = {
  order: {
    id: '1',
    status: 'COMPLETED',
    compensation: 'NONE',
    total: usd(1000),
    items: [{ sku: 'TEA', quantity: 3, reserved: 2 }],
    shortfall: [],
    cancellation: null,
    payment: null,
    shipment: null,
    createdAt: '2026-01-01T00:00:00.000Z',
  },
  payments: [{ status: 'COMPLETED', amount: usd(1000), refunds: [] }],
  shipments: [{ status: 'SHIPPED' }],
};
const cancelled: Books = {
  ...completed,
  order: { ...completed.order, id: '2', status: 'CANCELLED', compensation: 'DONE' },
  payments: [{ status: 'REFUNDED', amount: usd(1000), refunds: [{ amount: usd(1000), status: 'REFUNDED' }] }],
  shipments: [{ status: 'VOIDED' }],
};

describe('The balance of what the interfaces say', () => {
  it('is found where there is one', () => {
    expect(imbalances([stock], [completed, cancelled])).toEqual([]);
  });

  it.each([
    ['units are gone', [{ ...stock, available: 7 }], [completed], /received is not/],
    ['units stay reserved', [{ ...stock, available: 7, reserved: 1 }], [completed], /1 are reserved/],
    ['a cancelled order kept its units', [stock], [cancelled], /2 have shipped, but completed orders took 0/],
    ['an order was not charged', [stock], [{ ...completed, payments: [] }], /charged 0, refunded 0, owes 1000/],
    [
      'an order was charged twice',
      [stock],
      [{ ...completed, payments: [...completed.payments, ...completed.payments] }],
      /has 2 payments/,
    ],
    [
      'a refund failed',
      [stock],
      [
        completed,
        {
          ...cancelled,
          payments: [{ status: 'COMPLETED', amount: usd(1000), refunds: [{ amount: usd(1000), status: 'FAILED' }] }],
        },
      ],
      /order 2 .* charged 1000, refunded 0, owes 0/,
    ],
    ['nothing was shipped', [stock], [{ ...completed, shipments: [{ status: 'FAILED' }] }], /has 0 live shipments/],
    [
      'a cancelled order was shipped',
      [stock],
      [completed, { ...cancelled, shipments: completed.shipments }],
      /order 2 .* has 1 live shipments/,
    ],
  ])('is missed when %s', (_what, levels, books, complaint) => {
    expect(imbalances(levels, books).join('\n')).toMatch(complaint);
  });
});
