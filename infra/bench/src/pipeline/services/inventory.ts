import { BENCH_PRODUCT } from '../../bench-order.js';
import type { Announcement, Fact, PipelineService, PipelineServiceSpec } from '../pipeline-service.js';
import type { Line } from './order.js';

export const INVENTORY: PipelineServiceSpec = {
  name: 'inventory',
  schema: `CREATE TABLE stock (sku text PRIMARY KEY, available bigint NOT NULL CHECK (available >= 0), reserved bigint NOT NULL,
             shipped bigint NOT NULL);
           INSERT INTO stock VALUES ('${BENCH_PRODUCT.sku}', ${BENCH_PRODUCT.onHand}, 0, 0);
           CREATE TABLE reservations (order_id uuid PRIMARY KEY, state text NOT NULL, lines jsonb NOT NULL)`,
};

type OrderFact = Fact<{ readonly lines: readonly Line[]; readonly total: object; readonly paymentMethod?: string }>;

/** Reserves what was ordered, and books it out when the order is completed. */
export const runInventory = (service: PipelineService): Promise<void> =>
  service.on<OrderFact['data']>(['OrderCreated', 'OrderCompleted'], async (events) => {
    const created = events.filter(({ type }) => type === 'OrderCreated');
    const completed = events.filter(({ type }) => type === 'OrderCompleted');
    await moveStock(service, created, completed);
    if (created.length > 0) await reserve(service, created);
    if (completed.length > 0) await bookOut(service, completed);
    return created.map(reservation);
  });

async function moveStock(
  { db }: PipelineService,
  created: readonly OrderFact[],
  completed: readonly OrderFact[],
): Promise<void> {
  const reserved = quantities(created);
  const shipped = quantities(completed);
  const skus = [...new Set([...reserved.keys(), ...shipped.keys()])].sort();
  const { rowCount } = await db.query({
    name: 'move stock',
    text: `UPDATE stock SET available = available - m.reserve, reserved = reserved + m.reserve - m.ship, shipped = shipped + m.ship
           FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS m (sku, reserve, ship) WHERE stock.sku = m.sku`,
    values: [skus, skus.map((sku) => reserved.get(sku) ?? 0), skus.map((sku) => shipped.get(sku) ?? 0)],
  });
  if (rowCount !== skus.length) throw new Error(`of ${skus.length} SKUs ${rowCount ?? 0} are known`);
}

async function reserve({ db }: PipelineService, created: readonly OrderFact[]): Promise<void> {
  await db.query({
    name: 'reserve',
    text: `INSERT INTO reservations SELECT id, 'RESERVED', lines FROM unnest($1::uuid[], $2::jsonb[]) AS r (id, lines)`,
    values: [created.map(({ subject }) => subject), created.map(({ data }) => JSON.stringify(data.lines))],
  });
}

async function bookOut({ db }: PipelineService, completed: readonly OrderFact[]): Promise<void> {
  await db.query({
    name: 'book out',
    text: `UPDATE reservations SET state = 'SHIPPED' WHERE order_id = ANY($1::uuid[])`,
    values: [completed.map(({ subject }) => subject)],
  });
}

function quantities(events: readonly OrderFact[]): Map<string, number> {
  const bySku = new Map<string, number>();
  for (const { data } of events) {
    for (const { sku, quantity } of data.lines) bySku.set(sku, (bySku.get(sku) ?? 0) + quantity);
  }
  return bySku;
}

const reservation = ({ id, subject, traceparent, data }: OrderFact): Announcement => ({
  type: 'InventoryReserved',
  subject,
  causationid: id,
  traceparent,
  data: { lines: data.lines, amount: data.total, paymentMethod: data.paymentMethod },
});
