import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { newUuid } from '@waybill/contracts';
import { BENCH_PRODUCT } from '../../bench-order.js';
import type { Announcement, Fact, PipelineService, PipelineServiceSpec } from '../pipeline-service.js';

export const ORDER: PipelineServiceSpec = {
  name: 'order',
  schema: `CREATE TABLE orders (id uuid PRIMARY KEY, status text NOT NULL, customer text NOT NULL, state jsonb NOT NULL,
             created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now())`,
};

const UNIT_PRICE = BENCH_PRODUCT.price;

export interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: typeof UNIT_PRICE;
}

/** What carries an order on, the status that follows, and what is announced of it; each once, and in this order. */
const STEPS = [
  { fact: 'InventoryReserved', status: 'CONFIRMED', event: 'OrderConfirmed' },
  { fact: 'PaymentCompleted', status: 'PAID', event: 'OrderPaid' },
  { fact: 'OrderShipped', status: 'COMPLETED', event: 'OrderCompleted' },
] as const;

interface OrderState {
  readonly lines: readonly Line[];
  readonly total: typeof UNIT_PRICE;
  /** Ids of the events that told what happened, by type. */
  readonly facts: Record<string, string>;
  /** How many of {@link STEPS} are announced. */
  announced: number;
}

interface OrderRow {
  readonly id: string;
  status: string;
  readonly state: OrderState;
}

interface PlacedOrder {
  readonly id: string;
  readonly customerId: string;
  readonly state: OrderState;
  readonly response: ServerResponse;
}

/** Takes orders on `port`: those that arrive together are one INSERT, each is answered after the commit. */
export async function runOrder(service: PipelineService, port: number): Promise<void> {
  await service.on(
    STEPS.map(({ fact }) => fact),
    (events) => carryOn(service, events),
  );
  let placed: PlacedOrder[] = [];
  let writing = false;
  const write = async (): Promise<void> => {
    if (writing) return;
    writing = true;
    while (placed.length > 0) {
      const orders = placed;
      placed = [];
      await service.transaction(() => insert(service, orders));
      for (const order of orders) answer(order);
    }
    writing = false;
  };
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    placed.push({ ...placedOrder(await json(request)), response });
    setImmediate(() => void write());
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
}

function placedOrder(body: unknown): Omit<PlacedOrder, 'response'> {
  const { customerId, items } = body as { customerId: string; items: { sku: string; quantity: number }[] };
  const lines = items.map((item) => ({ ...item, unitPrice: UNIT_PRICE }));
  const amount = lines.reduce((sum, { quantity }) => sum + quantity * UNIT_PRICE.amount, 0);
  return { id: newUuid(), customerId, state: { lines, total: { ...UNIT_PRICE, amount }, facts: {}, announced: 0 } };
}

function answer({ id, customerId, state: { lines, total }, response }: PlacedOrder): void {
  response.writeHead(201, { 'content-type': 'application/json', location: `/orders/${id}` });
  response.end(JSON.stringify({ id, customerId, status: 'PENDING', items: lines, total }));
}

async function insert(service: PipelineService, orders: readonly PlacedOrder[]): Promise<Announcement[]> {
  await service.db.query({
    name: 'insert orders',
    text: `INSERT INTO orders (id, status, customer, state)
           SELECT id, 'PENDING', customer, state FROM unnest($1::uuid[], $2::text[], $3::jsonb[]) AS o (id, customer, state)`,
    values: [
      orders.map(({ id }) => id),
      orders.map(({ customerId }) => customerId),
      orders.map(({ state }) => JSON.stringify(state)),
    ],
  });
  return orders.map(({ id, customerId, state: { lines, total } }) => ({
    type: 'OrderCreated',
    subject: id,
    traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
    data: { customerId, currency: total.currency, lines, total, paymentMethod: 'tok_ok' },
  }));
}

async function carryOn(service: PipelineService, events: readonly Fact[]): Promise<Announcement[]> {
  const { rows } = await service.db.query<OrderRow>({
    name: 'lock orders',
    text: 'SELECT id, status, state FROM orders WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE',
    values: [events.map(({ subject }) => subject)],
  });
  const orders = new Map(rows.map((row) => [row.id, row]));
  const announcements = events.flatMap((event) => {
    const order = orders.get(event.subject);
    return order ? steps(order, event) : [];
  });
  await service.db.query({
    name: 'update orders',
    text: `UPDATE orders SET status = o.status, state = o.state, updated_at = now()
           FROM unnest($1::uuid[], $2::text[], $3::jsonb[]) AS o (id, status, state) WHERE orders.id = o.id`,
    values: [
      rows.map(({ id }) => id),
      rows.map(({ status }) => status),
      rows.map(({ state }) => JSON.stringify(state)),
    ],
  });
  return announcements;
}

function steps(order: OrderRow, { id, type, traceparent }: Fact): Announcement[] {
  const { state } = order;
  state.facts[type] = id;
  const announcements: Announcement[] = [];
  for (const { fact, status, event } of STEPS.slice(state.announced)) {
    if (state.facts[fact] === undefined) break;
    state.announced++;
    order.status = status;
    const data = { lines: state.lines, total: state.total };
    announcements.push({ type: event, subject: order.id, causationid: id, traceparent, data });
  }
  return announcements;
}
