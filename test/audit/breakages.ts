import { randomUUID } from 'node:crypto';
import type { AuditedWorld } from './audited-world.js';
import { SKU, SOUND, type Story } from './stories.js';

/** One way to break one invariant, in a world that is sound otherwise. */
export interface Breakage {
  readonly code: string;
  readonly what: string;
  /** An order that is told beside the sound ones; its id goes to `breaks`. */
  readonly story?: Story;
  /** What is done to the databases afterwards. */
  readonly breaks?: (world: AuditedWorld, orderId: string) => Promise<void>;
  /** The finding, without invariant and order id. */
  readonly finding: Readonly<Record<string, unknown>>;
  /** Codes that cannot but be broken with it. */
  readonly also?: readonly string[];
}

const { completed, completedInPart, completedAndReturnedInPart, outOfStock, undeliverable, cancelledAtOnce } = SOUND;
const { refundedBeforeItShipped, refundedAfterItShipped, underWay, beingUndone } = SOUND;

/** An id that stands in no book. */
const PAID = '01930000-0000-7000-8000-00000000000a';

/** The order has read these facts. @param paymentId what payment calls its payment, where that matters */
async function told(world: AuditedWorld, id: string, facts: object, paymentId?: string): Promise<void> {
  await world.write(
    'order',
    `UPDATE orders SET state = jsonb_set(state::jsonb, '{facts}', (state::jsonb -> 'facts') || $2::jsonb)::json WHERE id = $1`,
    [id, JSON.stringify(facts)],
  );
  if (paymentId === undefined) return;
  await world.write('payment', 'UPDATE payment SET payment_id = $2 WHERE order_id = $1', [id, paymentId]);
}

const ORDERS: readonly Breakage[] = [
  {
    code: 'done-means-undone',
    what: 'a refund that has not taken back the goods it should have',
    story: { ...refundedAfterItShipped, reservation: 'SHIPPED' },
    finding: { found: 'reservation SHIPPED' },
  },
  {
    code: 'returns-agree',
    what: 'a return that inventory has not heard of',
    story: completed,
    async breaks(world, id) {
      const returns = [{ id: PAID, lines: [{ sku: SKU, quantity: 1, restock: true }] }];
      const sql = `UPDATE orders SET state = jsonb_set(state::jsonb, '{returns}', $2::jsonb)::json WHERE id = $1`;
      await world.write('order', sql, [id, JSON.stringify(returns)]);
    },
    finding: { expected: `${PAID}: 1 ${SKU} restocked`, found: 'no return' },
  },
  {
    code: 'returns-agree',
    what: 'units on sale again that were entered as written off',
    story: completedAndReturnedInPart,
    async breaks(world, id) {
      const sql = `UPDATE reservation SET lines = replace(lines::text, 'false', 'true')::jsonb WHERE order_id = $1`;
      await world.write('inventory', sql, [id]);
    },
    finding: { expected: expect.stringContaining('written off'), found: expect.not.stringContaining('written off') },
  },
  {
    code: 'goods-are-with-their-parcel',
    what: 'goods on sale whose parcel could not be called back',
    story: { ...beingUndone, compensation: 'NEEDS_ATTENTION', reservation: 'RELEASED' },
    finding: { expected: 'goods reserved or shipped', found: 'reservation RELEASED, shipment BOOKED' },
  },
  {
    code: 'completed-has-a-shipment',
    what: 'a completed order whose shipment is void',
    story: { ...completed, booking: 'VOIDED' },
    finding: { expected: 'shipment BOOKED', found: 'shipment VOIDED' },
  },
  {
    code: 'completed-has-a-shipment',
    what: 'a completed order that shipping never heard of',
    story: { ...completed, booking: null },
    finding: { found: 'shipment unknown to shipping' },
  },
  {
    code: 'completed-is-paid',
    what: 'a completed order that nobody paid',
    story: { ...completed, charge: 'VOIDED' },
    finding: { expected: 1_000, found: 0 },
  },
  {
    code: 'completed-is-paid',
    what: 'a partial order that was charged in full',
    story: completedInPart,
    async breaks(world, id) {
      await world.write('payment', 'UPDATE payment SET amount = 2000 WHERE order_id = $1', [id]);
      await world.write('payment', 'UPDATE provider.charges SET amount = 2000 WHERE reference = $1', [id]);
    },
    finding: { expected: 1_000, found: 2_000 },
  },
  {
    code: 'completed-is-paid',
    what: 'a completed order that was refunded without having been undone',
    story: { ...completed, refunded: true },
    finding: { expected: 1_000, found: 0 },
  },
  {
    code: 'completed-took-its-stock',
    what: 'a completed order whose goods went back to the shelf',
    story: { ...completed, reservation: 'RELEASED' },
    finding: { found: 'reservation RELEASED' },
  },
  ...[cancelledAtOnce, outOfStock, refundedBeforeItShipped].map((story) => ({
    code: 'undone-has-no-shipment',
    what: `a live shipment of an order ${story.status} with compensation ${story.compensation}`,
    story: { ...story, booking: 'BOOKED' as const },
    finding: { expected: 'no live shipment', found: 'shipment BOOKED' },
  })),
  {
    code: 'undone-has-no-charge',
    what: 'a charge of a cancelled order that was never given back',
    story: { ...cancelledAtOnce, charge: 'CHARGED' },
    finding: { expected: 0, found: 1_000 },
  },
  ...[refundedBeforeItShipped, refundedAfterItShipped].map((story) => ({
    code: 'undone-has-no-charge',
    what: `an order REFUNDED, its shipment ${story.booking}, whose charge was never given back`,
    story: { ...story, refunded: false },
    finding: { expected: 0, found: 1_000 },
  })),
  ...[completed, cancelledAtOnce, refundedBeforeItShipped].map((story) => ({
    code: 'final-holds-no-stock',
    what: `a reservation held by an order ${story.status}`,
    story: { ...story, reservation: 'HELD' as const },
    finding: { found: `reservation HELD of a ${story.status} order` },
  })),
  {
    code: 'refunds-within-charges',
    what: 'a charge that was given back twice',
    story: undeliverable,
    async breaks(world, id) {
      const refund = randomUUID();
      await world.write(
        'payment',
        `INSERT INTO refund (id, order_id, amount, currency, status, tries) VALUES ($1, $2, 1000, 'USD', 'REFUNDED', 1)`,
        [refund, id],
      );
      await world.write(
        'payment',
        `INSERT INTO provider.refunds (key, charge_key, status, amount, currency)
         SELECT $1, key, 'REFUNDED', 1000, 'USD' FROM provider.charges WHERE reference = $2`,
        [refund, id],
      );
    },
    finding: { expected: 'at most 1000 refunded', found: 2_000 },
  },
  {
    code: 'done-means-undone',
    what: 'DONE while the provider may still charge',
    story: { ...cancelledAtOnce, charge: 'UNKNOWN' },
    finding: { found: 'payment UNKNOWN' },
  },
  {
    code: 'done-means-undone',
    what: 'DONE while the carrier may still be called',
    story: { ...cancelledAtOnce, booking: 'READY' },
    finding: { found: 'shipment READY' },
  },
  {
    code: 'done-means-undone',
    what: 'DONE while the goods are with the customer',
    story: { ...cancelledAtOnce, reservation: 'SHIPPED' },
    finding: { found: 'reservation SHIPPED' },
  },
  {
    code: 'done-means-undone',
    what: 'DONE while nobody has closed a book',
    story: { ...cancelledAtOnce, reservation: null, charge: null, booking: null },
    finding: { found: 'reservation unknown to inventory, payment unknown to payment, shipment unknown to shipping' },
  },
  {
    code: 'not-stuck',
    what: 'an order without a result a minute after its deadline',
    story: { ...underWay, deadlineIn: -60 },
    finding: { found: 'CONFIRMED 60 s after it' },
  },
  {
    code: 'not-stuck',
    what: 'a compensation PENDING beyond its time-out',
    story: { ...beingUndone, undoingFor: 1_000 },
    finding: { expected: 'DONE or NEEDS_ATTENTION after 900 s', found: 'compensation PENDING for 1000 s' },
  },
  {
    code: 'one-notification-per-cause',
    what: 'a customer told twice of one thing',
    story: { ...completed, causes: ['OrderConfirmed', 'OrderCompleted', 'OrderConfirmed'] },
    finding: { found: '2 for OrderConfirmed' },
  },
  {
    code: 'final-was-announced',
    what: 'a final order of which nobody was told',
    story: { ...outOfStock, causes: [] },
    finding: { found: '0 of a CANCELLED order' },
  },
  {
    code: 'nothing-without-an-order',
    what: 'goods, a charge and a parcel of an order that order does not know',
    story: completed,
    breaks: (world, id) => world.write('order', 'DELETE FROM orders WHERE id = $1', [id]),
    finding: { expected: 'an order', found: 'reservation SHIPPED, 1000 paid, shipment BOOKED' },
  },
  {
    code: 'told-statuses-hold',
    what: 'a completed order that timed out later',
    story: { ...cancelledAtOnce, causes: ['OrderConfirmed', 'OrderCompleted', 'OrderCancelled'] },
    finding: { expected: 'OrderCompleted, as the customer was told', found: 'CANCELLED' },
  },
  {
    code: 'told-statuses-hold',
    what: 'a completed order that is under way again',
    story: { ...underWay, causes: ['OrderConfirmed', 'OrderCompleted'] },
    finding: { found: 'CONFIRMED' },
  },
  {
    code: 'facts-do-not-contradict',
    what: 'an order that was paid and whose payment failed',
    story: completed,
    breaks: (world, id) => told(world, id, { paid: { paymentId: PAID }, paymentFailed: {} }, PAID),
    finding: { expected: 'one of two', found: 'paid and paymentFailed' },
    also: ['facts-agree-with-books'],
  },
  ...(
    [
      ['goods that inventory refused', outOfStock, { reserved: {} }, 'stock reserved', 'reservation FAILED'],
      ['goods refused that inventory holds', underWay, { reservationFailed: {} }, 'stock refused', 'reservation HELD'],
      ['goods back that are held', underWay, { released: {} }, 'stock released', 'reservation HELD'],
      ['a charge that never was', cancelledAtOnce, { paid: { paymentId: PAID } }, `payment ${PAID} CHARGED`, undefined],
      ['another charge', completed, { paid: { paymentId: PAID } }, `payment ${PAID} CHARGED`, undefined],
      ['a charge that failed', completed, { paymentFailed: {} }, 'payment FAILED', undefined],
      ['a charge that was not made', completed, { paymentVoided: {} }, 'payment VOIDED', undefined],
      ['another refund', undeliverable, { refunded: { refundId: PAID } }, `refund ${PAID}`, undefined],
      [
        'another parcel',
        completed,
        { shipped: { shipmentId: PAID, trackingNumber: 'SIM-0' } },
        `shipment ${PAID} as SIM-0`,
        undefined,
      ],
      ['a parcel that failed', completed, { shipmentFailed: {} }, 'shipment FAILED', undefined],
      ['a parcel called back', completed, { shipmentVoided: {} }, 'shipment VOIDED', undefined],
    ] as const
  ).map(([what, story, facts, expected, found]): Breakage => ({
    code: 'facts-agree-with-books',
    what: `an order that was told of ${what}`,
    story,
    breaks: (world, id) => told(world, id, facts),
    finding: { expected, ...(found !== undefined && { found }) },
  })),
];

const STOCK: readonly Breakage[] = [
  {
    code: 'stock-balances',
    what: 'a unit received that is nowhere',
    async breaks(world) {
      await world.write('inventory', 'UPDATE stock SET received = received + 1');
      await world.write('inventory', `UPDATE stock_ledger SET received = received + 1 WHERE kind = 'RECEIVE'`);
    },
    finding: { sku: SKU, expected: 'received 101' },
  },
  {
    code: 'stock-balances',
    what: 'fewer than none on the shelf',
    async breaks(world) {
      await world.write('inventory', 'UPDATE stock SET received = received - 100, available = available - 100');
      await world.write(
        'inventory',
        `UPDATE stock_ledger SET received = received - 100, available = available - 100 WHERE kind = 'RECEIVE'`,
      );
    },
    finding: { sku: SKU, expected: 'received 0' },
  },
  {
    code: 'ledger-adds-up',
    what: 'a unit on the shelf that no movement brought there',
    breaks: (world) => world.write('inventory', 'UPDATE stock SET received = received + 1, available = available + 1'),
    finding: { sku: SKU },
  },
  {
    code: 'orders-hold-the-stock',
    what: 'a reservation of more than is reserved',
    story: underWay,
    breaks: (world, id) =>
      world.write('inventory', `UPDATE reservation SET lines = '[{"sku": "TEA", "quantity": 3}]' WHERE order_id = $1`, [
        id,
      ]),
    finding: { sku: SKU },
  },
  {
    code: 'orders-hold-the-stock',
    what: 'a return that stands in no ledger',
    story: completed,
    async breaks(world, id) {
      const returns = [{ id: PAID, quantity: 1, restock: true }];
      const sql = `UPDATE reservation SET lines = jsonb_set(lines, '{0,returns}', $2::jsonb) WHERE order_id = $1`;
      await world.write('inventory', sql, [id, JSON.stringify(returns)]);
    },
    also: ['returns-agree'],
    finding: { sku: SKU },
  },
];

const OUTBOXES: readonly Breakage[] = [
  {
    code: 'outbox-is-empty',
    what: 'a row that was never sent',
    breaks: (world) =>
      world.write(
        'payment',
        `INSERT INTO outbox (event_id, bucket, topic, headers) VALUES ($1, 0, 'payment-events', '{}')`,
        [randomUUID()],
      ),
    finding: { service: 'payment', expected: '0 rows waiting', found: '1 rows, the oldest for 0 s' },
  },
  {
    code: 'outbox-has-no-dead',
    what: 'a row that the broker refused',
    breaks: (world) =>
      world.write(
        'shipping',
        `INSERT INTO outbox_dead (id, event_id, bucket, topic, headers, created_at, error_code, error_message)
         VALUES (1, '01930000-0000-7000-8000-000000000000', 0, 'shipping-events', '{}', now(), 'TOO_LARGE', '')`,
      ),
    finding: {
      service: 'shipping',
      expected: '0 dead rows',
      found: '1, the first: shipping-events 01930000-0000-7000-8000-000000000000 TOO_LARGE',
    },
  },
];

const PROVIDERS: readonly Breakage[] = [
  {
    code: 'charged-once',
    what: 'a second charge of one order',
    story: completed,
    breaks: (world, id) =>
      world.write(
        'payment',
        `INSERT INTO provider.charges (key, reference, method, amount, currency, status)
         VALUES ('another', $1, 'tok_ok', 1000, 'USD', 'CHARGED')`,
        [id],
      ),
    finding: { expected: 'at most 1 charge' },
    // Payment has one charge an order: it cannot know of the second.
    also: ['charges-agree'],
  },
  {
    code: 'charges-agree',
    what: 'a charge that payment does not know',
    story: cancelledAtOnce,
    breaks: (world, id) =>
      world.write(
        'payment',
        `INSERT INTO provider.charges (key, reference, method, amount, currency, status)
         VALUES ('unknown', $1, 'tok_ok', 1000, 'USD', 'CHARGED')`,
        [id],
      ),
    finding: { expected: 'charge unknown of 1000 USD (by the provider)', found: "nothing in payment's book" },
  },
  {
    code: 'charges-agree',
    what: 'a charge that the provider never made',
    story: completed,
    breaks: (world, id) => world.write('payment', 'DELETE FROM provider.charges WHERE reference = $1', [id]),
    finding: { found: "1000 USD in payment's book" },
  },
  {
    code: 'charges-agree',
    what: 'a charge of another amount',
    story: completed,
    breaks: (world, id) =>
      world.write('payment', 'UPDATE provider.charges SET amount = 999 WHERE reference = $1', [id]),
    finding: { found: "1000 USD in payment's book" },
  },
  {
    code: 'refunds-agree',
    what: 'a refund that the provider refused',
    story: undeliverable,
    breaks: (world, id) =>
      world.write(
        'payment',
        `UPDATE provider.refunds SET status = 'REFUSED'
         WHERE charge_key = (SELECT key FROM provider.charges WHERE reference = $1)`,
        [id],
      ),
    finding: { found: "1000 USD in payment's book" },
  },
  {
    code: 'booked-once',
    what: 'a second parcel of one order',
    story: completed,
    breaks: (world, id) =>
      world.write(
        'shipping',
        `INSERT INTO provider.bookings (key, reference, country, status, tracking_number)
         VALUES ('another', $1, 'GB', 'BOOKED', 'SIM-2')`,
        [id],
      ),
    finding: { expected: 'at most 1 live booking' },
    also: ['bookings-agree'],
  },
  {
    code: 'bookings-agree',
    what: 'a live booking that shipping does not know',
    story: cancelledAtOnce,
    breaks: (world, id) =>
      world.write(
        'shipping',
        `INSERT INTO provider.bookings (key, reference, country, status, tracking_number)
         VALUES ('unknown', $1, 'GB', 'BOOKED', 'SIM-1')`,
        [id],
      ),
    finding: { expected: 'booking unknown as SIM-1 (by the carrier)', found: "not live in shipping's book" },
  },
  {
    code: 'bookings-agree',
    what: 'a booking that the carrier has voided',
    story: completed,
    breaks: (world, id) =>
      world.write('shipping', `UPDATE provider.bookings SET status = 'VOIDED' WHERE reference = $1`, [id]),
    finding: {},
  },
];

export const BREAKAGES: readonly Breakage[] = [...ORDERS, ...STOCK, ...OUTBOXES, ...PROVIDERS];
