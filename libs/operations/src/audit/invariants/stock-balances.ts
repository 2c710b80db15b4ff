import { databaseInvariant } from '../invariant.js';

interface Row {
  sku: string;
  received: number;
  available: number;
  reserved: number;
  shipped: number;
}

export const stockBalances = databaseInvariant<Row>({
  code: 'stock-balances',
  sentence: 'For every SKU received = available + reserved + shipped, and none of them is below zero.',
  database: 'inventory',
  sql: `SELECT sku, received::float8, available::float8, reserved::float8, shipped::float8 FROM stock
        WHERE received <> available + reserved + shipped OR least(received, available, reserved, shipped) < 0`,
  breach: ({ sku, received, available, reserved, shipped }) => ({
    sku,
    expected: `received ${received}`,
    found: `available ${available} + reserved ${reserved} + shipped ${shipped} = ${available + reserved + shipped}`,
  }),
});
