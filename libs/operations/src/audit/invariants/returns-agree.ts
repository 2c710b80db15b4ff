import type { OrderInvariant } from '../invariant.js';
import type { OrderFile } from '../order-file.js';

/** What the stock ledger says of them is `ledger-adds-up` and `orders-hold-the-stock`. */
export const returnsAgree: OrderInvariant = {
  code: 'returns-agree',
  sentence: 'Order and inventory know the same returns, with the same units.',
  judge(file) {
    const [expected, found] = [entered(file).sort().join(', '), known(file).sort().join(', ')];
    return expected === found ? null : { expected: expected || 'no return', found: found || 'no return' };
  },
};

const entered = ({ order }: OrderFile): string[] =>
  order?.returns.flatMap(({ id, lines }) =>
    lines.map(({ sku, quantity, restock }) => told(id, sku, quantity, restock)),
  ) ?? [];

const known = ({ reservation }: OrderFile): string[] =>
  reservation?.returnedLines.flatMap(({ sku, returns = [] }) =>
    returns.map(({ id, quantity, restock }) => told(id, sku, quantity, restock)),
  ) ?? [];

const told = (id: string, sku: string, quantity: number, restock: boolean): string =>
  `${id}: ${quantity} ${sku} ${restock ? 'restocked' : 'written off'}`;
