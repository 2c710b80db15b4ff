import { databaseInvariant } from '../invariant.js';

interface Row {
  sku: string;
  held: number;
  reserved: number;
  gone: number;
  shipped: number;
}

export const ordersHoldTheStock = databaseInvariant<Row>({
  code: 'orders-hold-the-stock',
  sentence:
    'For every SKU the units reserved are those that orders hold, the units shipped those that went to orders and have not come back, archived ones included.',
  database: 'inventory',
  addsUp: true,
  sql: `WITH lines AS (
          SELECT line.sku, sum(line.quantity) FILTER (WHERE r.status = 'HELD') AS held,
                 sum(line.quantity - CASE WHEN line.returns IS NULL THEN 0 ELSE (
                   SELECT sum(back.quantity) FROM jsonb_to_recordset(line.returns) AS back(quantity bigint)) END
                 ) FILTER (WHERE r.status = 'SHIPPED') AS gone
          FROM reservation r, jsonb_to_recordset(r.lines) AS line(sku text, quantity bigint, returns jsonb)
          WHERE r.status IN ('HELD', 'SHIPPED') GROUP BY line.sku
        ), compared AS (
          SELECT coalesce(s.sku, l.sku) AS sku, (coalesce(l.held, 0) + coalesce(c.reserved, 0))::float8 AS held,
                 coalesce(s.reserved, 0)::float8 AS reserved,
                 (coalesce(l.gone, 0) + coalesce(c.shipped, 0))::float8 AS gone, coalesce(s.shipped, 0)::float8 AS shipped
          FROM stock s FULL JOIN lines l ON l.sku = s.sku LEFT JOIN stock_ledger c ON c.kind = 'CARRIED' AND c.sku = s.sku
        )
        SELECT * FROM compared WHERE held <> reserved OR gone <> shipped`,
  breach: ({ sku, held, reserved, gone, shipped }) => ({
    sku,
    expected: `reserved ${held}, shipped ${gone} (by the reservations)`,
    found: `reserved ${reserved}, shipped ${shipped}`,
  }),
});
