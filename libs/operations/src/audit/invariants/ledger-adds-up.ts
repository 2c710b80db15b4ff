import { databaseInvariant } from '../invariant.js';

interface Row {
  sku: string;
  ledger: string;
  stock: string | null;
}

const COUNTS = `received || ' received, ' || available || ' available, ' || reserved || ' reserved, ' || shipped || ' shipped'`;

export const ledgerAddsUp = databaseInvariant<Row>({
  code: 'ledger-adds-up',
  sentence: 'For every SKU the movements of the stock ledger add up to its stock.',
  database: 'inventory',
  addsUp: true,
  sql: `WITH moved AS (
          SELECT sku, sum(received) AS received, sum(available) AS available, sum(reserved) AS reserved,
                 sum(shipped) AS shipped
          FROM stock_ledger GROUP BY sku
        ), compared AS (
          SELECT coalesce(s.sku, m.sku) AS sku,
                 (SELECT ${COUNTS} FROM (SELECT coalesce(m.received, 0) AS received, coalesce(m.available, 0) AS available,
                    coalesce(m.reserved, 0) AS reserved, coalesce(m.shipped, 0) AS shipped) AS sums) AS ledger,
                 (SELECT ${COUNTS} FROM (SELECT s.received, s.available, s.reserved, s.shipped) AS row) AS stock
          FROM stock s FULL JOIN moved m ON m.sku = s.sku
        )
        SELECT sku, ledger, stock FROM compared WHERE ledger IS DISTINCT FROM stock`,
  breach: ({ sku, ledger, stock }) => ({ sku, expected: ledger, found: stock ?? 'no stock row' }),
});
