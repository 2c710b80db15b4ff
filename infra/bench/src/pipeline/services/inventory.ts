import type { Announcement, Fact, Stage, StageSpec } from '../stage.js';
import type { Line } from './order.js';

export const INVENTORY: StageSpec = {
  name: 'inventory',
  schema: `CREATE TABLE stock (sku text PRIMARY KEY, available bigint NOT NULL CHECK (available >= 0), reserved bigint NOT NULL,
             shipped bigint NOT NULL);
           INSERT INTO stock VALUES ('BENCH-1', 1099511627776, 0, 0);
           CREATE TABLE reservations (order_id uuid PRIMARY KEY, state text NOT NULL, lines jsonb NOT NULL)`,
};

type OrderFact = Fact<{ readonly lines: readonly Line[]; readonly total: object; readonly paymentMethod?: string }>;

/** Reserves what was ordered, and books it out when the order is completed. */
export const runInventory = (stage: Stage): Promise<void> =>
  stage.on<OrderFact['data']>(['OrderCreated', 'OrderCompleted'], async (events) => {
    const created = events.filter(({ type }) => type === 'OrderCreated');
    const completed = events.filter(({ type }) => type === 'OrderCompleted');
    await moveStock(stage, created, completed);
    await stage.db.query({
      name: 'reserve',
      text: `INSERT INTO reservations SELECT id, 'RESERVED', lines FROM unnest($1::uuid[], $2::jsonb[]) AS r (id, lines)`,
      values: [created.map(({ subject }) => subject), created.map(({ data }) => JSON.stringify(data.lines))],
    });
    await stage.db.query({
      name: 'ship',
      text: `UPDATE reservations SET state = 'SHIPPED' WHERE order_id = ANY($1::uuid[])`,
      values: [completed.map(({ subject }) => subject)],
    });
    return created.map(reserved);
  });

async function moveStock(stage: Stage, created: readonly OrderFact[], completed: readonly OrderFact[]): Promise<void> {
  const reserve = quantities(created);
  const ship = quantities(completed);
  const skus = [...new Set([...reserve.keys(), ...ship.keys()])].sort();
  await stage.db.query({
    name: 'lock stock',
    text: 'SELECT sku FROM stock WHERE sku = ANY($1::text[]) ORDER BY sku FOR UPDATE',
    values: [skus],
  });
  await stage.db.query({
    name: 'move stock',
    text: `UPDATE stock SET available = available - m.reserve, reserved = reserved + m.reserve - m.ship, shipped = shipped + m.ship
           FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS m (sku, reserve, ship) WHERE stock.sku = m.sku`,
    values: [skus, skus.map((sku) => reserve.get(sku) ?? 0), skus.map((sku) => ship.get(sku) ?? 0)],
  });
}

function quantities(events: readonly OrderFact[]): Map<string, number> {
  const bySku = new Map<string, number>();
  for (const { data } of events) {
    for (const { sku, quantity } of data.lines) bySku.set(sku, (bySku.get(sku) ?? 0) + quantity);
  }
  return bySku;
}

const reserved = ({ id, subject, traceparent, data }: OrderFact): Announcement => ({
  type: 'InventoryReserved',
  subject,
  causationid: id,
  traceparent,
  data: { lines: data.lines, amount: data.total, paymentMethod: data.paymentMethod },
});
