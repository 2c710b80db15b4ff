import type { OrderView, TimelineItem } from '@waybill/console-api';
import { isOver, journeyOf, spanMs, tookMs } from './journey.js';
import type { StationName } from './station.js';

const PLACED_AT = Date.parse('2026-11-30T10:00:00.000Z');

const order = (change: Partial<OrderView> = {}): OrderView => ({
  id: '0199f3a2-0000-7000-8000-000000000001',
  customerId: 'guest-1',
  status: 'COMPLETED',
  currency: 'USD',
  items: [{ sku: 'MUG', name: 'Mug', quantity: 2, reserved: 2, unitPrice: { amount: 1499, currency: 'USD' } }],
  total: { amount: 2998, currency: 'USD' },
  shortfall: [],
  cancellation: null,
  compensation: 'NONE',
  payment: null,
  shipment: null,
  createdAt: new Date(PLACED_AT).toISOString(),
  updatedAt: new Date(PLACED_AT).toISOString(),
  ...change,
});

/** Events 10 ms apart. */
const timeline = (...types: readonly string[]): TimelineItem[] =>
  types.map((type, index) => ({
    at: new Date(PLACED_AT + 10 * index).toISOString(),
    type,
    eventId: `event ${index}`,
    source: '/order',
    status: 'PENDING',
  }));

const RESERVED = ['OrderCreated', 'InventoryReserved', 'OrderConfirmed'];
const PAID = [...RESERVED, 'PaymentCompleted', 'OrderPaid'];
const COMPLETED = [...PAID, 'OrderShipped', 'OrderCompleted'];

function told(change: Partial<OrderView>, ...types: readonly string[]) {
  const stations = journeyOf({ order: order(change), items: timeline(...types) });
  const of = (name: StationName) => stations.find((station) => station.name === name);
  return {
    states: Object.fromEntries(stations.map(({ name, state }) => [name, state])),
    /** Struck ones in tildes, those that take something back with an arrow. */
    steps: (name: StationName) =>
      of(name)?.steps.map(({ text, undone, undoes }) => `${undoes ? '↩ ' : ''}${undone ? `~${text}~` : text}`),
    times: (name: StationName) => of(name)?.steps.map(({ afterMs }) => afterMs),
  };
}

describe('the stations of an order', () => {
  it('wait for each other', () => {
    expect(told({ status: 'PENDING' }, 'OrderCreated').states).toEqual({
      order: 'working',
      inventory: 'working',
      payment: 'waiting',
      shipping: 'waiting',
      notification: 'waiting',
    });
    expect(told({ status: 'CONFIRMED' }, ...RESERVED).states).toMatchObject({ inventory: 'done', payment: 'working' });
    expect(told({ status: 'PAID' }, ...PAID).states).toMatchObject({ payment: 'done', shipping: 'working' });
  });

  it('are all done when it is completed, each with what it did and when', () => {
    const { states, steps, times } = told({ shipment: { id: 's', trackingNumber: 'WB1' } }, ...COMPLETED);
    expect(new Set(Object.values(states))).toEqual(new Set(['done']));
    expect(steps('inventory')).toEqual(['2 × Mug set aside']);
    expect(steps('payment')).toEqual(['29.98 USD charged']);
    expect(steps('shipping')).toEqual(['Parcel WB1']);
    expect(times('order')).toEqual([0, 20, 40, 60]);
    expect(times('notification')).toEqual([null, null, null]);
  });

  it('strike through what was taken back, and say what came back', () => {
    const change = {
      status: 'CANCELLED',
      compensation: 'DONE',
      cancellation: { reason: 'SHIPPING_FAILED', detail: 'address unknown' },
    } as const;
    const undoing = ['ShipmentFailed', 'OrderCancelled', 'InventoryRollback', 'InventoryReleased', 'PaymentRefunded'];
    const { states, steps } = told(change, ...PAID, ...undoing);
    expect(states).toEqual({
      order: 'refused',
      inventory: 'undone',
      payment: 'undone',
      shipping: 'refused',
      notification: 'done',
    });
    expect(steps('inventory')).toEqual(['~2 × Mug set aside~', '↩ Back on the shelf']);
    expect(steps('payment')).toEqual(['~29.98 USD charged~', '↩ 29.98 USD given back']);
    expect(steps('shipping')).toEqual(['Not shipped: address unknown']);
    expect(steps('order')).toEqual([
      'Order taken',
      '~Confirmed~',
      '~Paid~',
      '↩ Cancelled: cannot be shipped',
      'Asks for the goods back',
    ]);
  });

  it('show what is being taken back before the answer is there', () => {
    const change = { status: 'CANCELLED', compensation: 'PENDING' } as const;
    expect(told(change, ...PAID, 'OrderCancelled').states).toMatchObject({ inventory: 'undoing', payment: 'undoing' });
  });

  it('say what the provider said, and that the later ones were not needed', () => {
    const change = {
      status: 'CANCELLED',
      compensation: 'DONE',
      cancellation: { reason: 'PAYMENT_DECLINED', detail: 'card declined' },
    } as const;
    const { states, steps } = told(change, ...RESERVED, 'PaymentFailed', 'OrderCancelled', 'InventoryReleased');
    expect(steps('payment')).toEqual(['Not charged: card declined']);
    expect(states).toMatchObject({ payment: 'refused', shipping: 'skipped' });
  });

  it('show a refund that was refused as stuck, until it is tried again', () => {
    const refused = [...COMPLETED, 'OrderRefundRequested', 'PaymentRefundFailed'];
    expect(told({ compensation: 'NEEDS_ATTENTION' }, ...refused).states).toMatchObject({ payment: 'attention' });
    expect(told({ compensation: 'PENDING' }, ...refused).states).toMatchObject({ payment: 'undoing' });
  });

  it('leave out events that they do not know', () => {
    expect(told({ status: 'PENDING' }, 'OrderCreated', 'OrderTeleported').steps('order')).toEqual(['Order taken']);
  });
});

describe('an order', () => {
  it('took as long as from its first event to its latest, in whatever order it learned of them', () => {
    const items = timeline('OrderCreated', 'PaymentCompleted', 'InventoryReserved').reverse();
    expect(spanMs({ items })).toBe(20);
    expect(tookMs({ items, order: order() })).toBe(20);
    expect(tookMs({ items, order: order({ status: 'PAID' }) })).toBeNull();
  });

  it('has no time of its own where people took part', () => {
    const refunded = timeline(...COMPLETED, 'OrderRefundRequested', 'PaymentRefunded', 'OrderRefunded');
    expect(tookMs({ items: refunded, order: order({ status: 'REFUNDED' }) })).toBeNull();
    expect(tookMs({ items: refunded.slice(0, 3), order: order({ compensation: 'NEEDS_ATTENTION' }) })).toBeNull();
    const items = timeline(...PAID, 'OrderCancelled', 'InventoryReleased');
    const cancelledFor = (reason: 'CUSTOMER_REQUEST' | 'SHIPPING_FAILED') =>
      tookMs({ items, order: order({ status: 'CANCELLED', cancellation: { reason, detail: null } }) });
    expect(cancelledFor('CUSTOMER_REQUEST')).toBeNull();
    expect(cancelledFor('SHIPPING_FAILED')).toBe(60);
  });

  it.each([
    ['PAID', 'NONE', false],
    ['COMPLETED', 'NONE', true],
    ['COMPLETED', 'PENDING', false],
    ['CANCELLED', 'PENDING', false],
    ['CANCELLED', 'NEEDS_ATTENTION', true],
    ['REFUNDED', 'DONE', true],
  ] as const)('that is %s with compensation %s: over %s', (status, compensation, over) => {
    expect(isOver({ status, compensation })).toBe(over);
  });
});
