import type { ServiceName } from '@waybill/contracts';

/** How an order stands in all five services. */
export interface Story {
  readonly status: 'PENDING' | 'CONFIRMED' | 'PAID' | 'COMPLETED' | 'CANCELLED' | 'REFUNDED';
  readonly compensation: 'NONE' | 'PENDING' | 'DONE' | 'NEEDS_ATTENTION';
  readonly decision:
    | { readonly kind: 'CANCEL'; readonly reason: string }
    | { readonly kind: 'REFUND'; readonly shipped: boolean; readonly explained?: { readonly restock: string } }
    | null;
  /** Units ordered, of {@link SKU} at 500; half of them are reserved if `partial`. */
  readonly units: number;
  readonly partial: boolean;
  readonly reservation: 'HELD' | 'SHIPPED' | 'RETURNED' | 'RELEASED' | 'FAILED' | 'CLOSED' | null;
  readonly charge: 'AWAITING' | 'READY' | 'UNKNOWN' | 'CHARGED' | 'FAILED' | 'VOIDED' | null;
  readonly refunded: boolean;
  readonly booking: 'AWAITING' | 'READY' | 'UNKNOWN' | 'BOOKED' | 'FAILED' | 'VOIDED' | null;
  readonly causes: readonly string[];
  /** Seconds until its deadline. */
  readonly deadlineIn: number;
  /** Seconds since the undoing was asked. */
  readonly undoingFor: number;
  /** Parts of the undoing that a person vouches for. */
  readonly settled?: readonly ('stock' | 'money' | 'shipment')[];
  /** Units that came back, of each kind. */
  readonly returned?: { readonly restock: number; readonly writeOff: number };
  /** Its parcel could not be called back. */
  readonly goodsLeft?: true;
}

export const SKU = 'TEA';

const completed: Story = {
  status: 'COMPLETED',
  compensation: 'NONE',
  decision: null,
  units: 2,
  partial: false,
  reservation: 'SHIPPED',
  charge: 'CHARGED',
  refunded: false,
  booking: 'BOOKED',
  causes: ['OrderConfirmed', 'OrderCompleted'],
  deadlineIn: -1_000,
  undoingFor: 10,
};

const cancelled = (reason: string): Story => ({
  ...completed,
  status: 'CANCELLED',
  compensation: 'DONE',
  decision: { kind: 'CANCEL', reason },
  reservation: 'RELEASED',
  charge: 'VOIDED',
  booking: 'VOIDED',
  causes: ['OrderCancelled'],
});

const refunded = (shipped: boolean): Story => ({
  ...completed,
  status: 'REFUNDED',
  compensation: 'DONE',
  decision: { kind: 'REFUND', shipped },
  reservation: shipped ? 'RETURNED' : 'RELEASED',
  refunded: true,
  booking: shipped ? 'BOOKED' : 'VOIDED',
  causes: ['OrderConfirmed', 'OrderRefunded'],
});

/** How each of them is vouched for. */
export const SETTLED = { reason: 'put right by hand', actor: 'olga', at: 1_767_225_600_000 };

/** Every way an order may end or stand, as it should be. */
export const SOUND = {
  completed,
  completedInPart: { ...completed, units: 4, partial: true },
  completedAndReturnedInPart: { ...completed, units: 4, returned: { restock: 1, writeOff: 1 } },
  completedAndReturned: { ...completed, reservation: 'RETURNED', returned: { restock: 2, writeOff: 0 } },
  outOfStock: { ...cancelled('OUT_OF_STOCK'), compensation: 'NONE', reservation: 'FAILED' },
  declined: { ...cancelled('PAYMENT_DECLINED'), charge: 'FAILED' },
  undeliverable: { ...cancelled('SHIPPING_FAILED'), charge: 'CHARGED', refunded: true, booking: 'FAILED' },
  cancelledAtOnce: { ...cancelled('CUSTOMER_REQUEST'), reservation: 'CLOSED' },
  refundedBeforeItShipped: refunded(false),
  refundedAfterItShipped: refunded(true),
  refundedAndKept: {
    ...refunded(true),
    decision: { kind: 'REFUND', shipped: true, explained: { restock: 'never' } },
    reservation: 'SHIPPED',
  },
  underWay: {
    ...completed,
    status: 'CONFIRMED',
    reservation: 'HELD',
    charge: 'READY',
    booking: 'AWAITING',
    causes: ['OrderConfirmed'],
    deadlineIn: 100,
  },
  cameBackByItself: {
    ...cancelled('CUSTOMER_REQUEST'),
    reservation: 'RETURNED',
    charge: 'CHARGED',
    refunded: true,
    booking: 'BOOKED',
    goodsLeft: true,
    returned: { restock: 1, writeOff: 1 },
  },
  beingUndone: {
    ...cancelled('CUSTOMER_REQUEST'),
    compensation: 'PENDING',
    reservation: 'HELD',
    charge: 'CHARGED',
    booking: 'BOOKED',
  },
} satisfies Record<string, Story>;

const RETURN = '01930000-0000-7000-8000-00000000000b';

const returnedUnits = ({ restock, writeOff }: NonNullable<Story['returned']>) =>
  [
    { quantity: restock, restock: true },
    { quantity: writeOff, restock: false },
  ].filter(({ quantity }) => quantity > 0);

type Statement = readonly [service: ServiceName, sql: string, parameters: readonly unknown[]];

/** What the services write about such an order, provider and carrier included. */
export function toldOf(id: string, story: Story): Statement[] {
  const held = story.partial ? story.units / 2 : story.units;
  return [
    orderRow(id, story, held),
    ...inventoryRows(id, story, held),
    ...paymentRows(id, story, held * 500),
    ...shippingRows(id, story),
    ...notificationRows(id, story),
  ];
}

function orderRow(id: string, story: Story, held: number): Statement {
  const since = Date.now() - story.undoingFor * 1_000;
  const state = {
    id,
    total: story.units * 500,
    ...(story.returned && {
      returns: [{ id: RETURN, lines: returnedUnits(story.returned).map((units) => ({ sku: SKU, ...units })) }],
    }),
    facts: story.partial ? { reserved: { amount: held * 500 } } : {},
    decision: story.decision,
    compensation: {
      status: story.compensation,
      since: story.decision && since,
      ...(story.goodsLeft && { goodsLeft: true }),
      ...(story.settled && { settled: Object.fromEntries(story.settled.map((part) => [part, SETTLED])) }),
    },
  };
  const sql = `INSERT INTO orders (id, customer_id, status, compensation, deadline, traceparent, state, created_at, updated_at)
               VALUES ($1, 'ada', $2, $3, now() + make_interval(secs => $4), '', $5, now(), now())`;
  return ['order', sql, [id, story.status, story.compensation, story.deadlineIn, JSON.stringify(state)]];
}

const MOVES: Readonly<Record<string, readonly [available: number, reserved: number, shipped: number]>> = {
  RESERVE: [-1, 1, 0],
  RELEASE: [1, -1, 0],
  SHIP: [0, -1, 1],
  RETURN: [1, 0, -1],
};

const MOVED: Readonly<Record<string, readonly string[]>> = {
  HELD: ['RESERVE'],
  RELEASED: ['RESERVE', 'RELEASE'],
  SHIPPED: ['RESERVE', 'SHIP'],
  RETURNED: ['RESERVE', 'SHIP', 'RETURN'],
};

function inventoryRows(id: string, { reservation, returned }: Story, units: number): Statement[] {
  if (reservation === null) return [];
  const kinds = returned ? ['RESERVE', 'SHIP'] : (MOVED[reservation] ?? []);
  const returns = returned && returnedUnits(returned).map((one) => ({ id: RETURN, ...one }));
  const lines = kinds.length > 0 ? [{ sku: SKU, quantity: units, ...(returns && { returns }) }] : [];
  const failure = reservation === 'FAILED' ? 'OUT_OF_STOCK' : null;
  return [
    [
      'inventory',
      'INSERT INTO reservation (order_id, status, lines, failure) VALUES ($1, $2, $3, $4)',
      [id, reservation, JSON.stringify(lines), failure],
    ],
    ...kinds.map((kind): Statement => {
      const deltas = (MOVES[kind] ?? []).map((sign) => sign * units);
      const sql = `INSERT INTO stock_ledger (sku, order_id, kind, received, available, reserved, shipped)
                   VALUES ($1, $2, $3, 0, $4, $5, $6)`;
      return ['inventory', sql, [SKU, id, kind, ...deltas]];
    }),
    ...(returned ? [newGoods(returned.writeOff)] : []),
    ...(returns ?? []).map(({ quantity, restock }): Statement => {
      const sql = `INSERT INTO stock_ledger (sku, order_id, return_id, kind, received, available, reserved, shipped)
                   VALUES ($1, $2, gen_random_uuid(), $3, $4, $5, 0, $6)`;
      const kind = restock ? 'RETURN' : 'WRITE_OFF';
      return ['inventory', sql, [SKU, id, kind, restock ? 0 : -quantity, restock ? quantity : 0, -quantity]];
    }),
  ];
}

/** As many as were written off, so that every world has the same stock. */
const newGoods = (units: number): Statement => {
  const sql = `INSERT INTO stock_ledger (sku, kind, received, available, reserved, shipped) VALUES ($1, 'ADJUST', $2, $2, 0, 0)`;
  return ['inventory', sql, [SKU, units]];
};

const AT_PROVIDER: Readonly<Record<string, string>> = { CHARGED: 'CHARGED', FAILED: 'DECLINED' };

function paymentRows(id: string, { charge, refunded: back }: Story, amount: number): Statement[] {
  if (charge === null) return [];
  const key = `${id}:charge`;
  const reason = charge === 'FAILED' ? 'DECLINED' : null;
  const book = `INSERT INTO payment (order_id, payment_id, method, amount, currency, charge, failure_reason, traceparent, caused_by, charge_key)
                VALUES ($1, gen_random_uuid(), 'tok_ok', $2, 'USD', $3, $4, '', $1, $5)`;
  const ledger = `INSERT INTO provider.charges (key, reference, method, amount, currency, status)
                  VALUES ($1, $2, 'tok_ok', $3, 'USD', $4)`;
  const status = AT_PROVIDER[charge];
  return [
    ['payment', book, [id, amount, charge, reason, key]],
    ...(status === undefined ? [] : [['payment', ledger, [key, id, amount, status]] as const]),
    ...(back ? refundRows(id, key, amount) : []),
  ];
}

const refundRows = (id: string, charge: string, amount: number): Statement[] => [
  [
    'payment',
    `INSERT INTO refund (id, key, order_id, amount, currency, status, tries)
     VALUES (gen_random_uuid(), $1, $2, $3, 'USD', 'REFUNDED', 1)`,
    [`${id}:refund:1`, id, amount],
  ],
  [
    'payment',
    `INSERT INTO provider.refunds (key, charge_key, status, amount, currency) VALUES ($1, $2, 'REFUNDED', $3, 'USD')`,
    [`${id}:refund:1`, charge, amount],
  ],
];

function shippingRows(id: string, { booking }: Story): Statement[] {
  if (booking === null) return [];
  const key = `${id}:booking`;
  const tracking = booking === 'BOOKED' ? `SIM-${key}` : null;
  const book = `INSERT INTO shipment (order_id, shipment_id, ordered, paid, booking, tracking_number, carrier, failure_reason, traceparent, caused_by, booking_key)
                VALUES ($1, gen_random_uuid(), true, true, $2, $3, $4, $5, '', $1, $6)`;
  const failure = booking === 'FAILED' ? 'UNDELIVERABLE' : null;
  const rows: Statement[] = [['shipping', book, [id, booking, tracking, tracking && 'simulated', failure, key]]];
  const ledger = `INSERT INTO provider.bookings (key, reference, country, status, tracking_number) VALUES ($1, $2, 'GB', 'BOOKED', $3)`;
  return tracking === null ? rows : [...rows, ['shipping', ledger, [key, id, tracking]]];
}

const notificationRows = (id: string, { causes }: Story): Statement[] =>
  causes.map((cause): Statement => {
    const sql = `INSERT INTO notification (order_id, cause, status) VALUES ($1, $2, 'SENT')`;
    return ['notification', sql, [id, cause]];
  });
