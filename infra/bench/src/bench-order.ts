/** The one product of the benchmarks, with all the stock there is. */
export const BENCH_PRODUCT = {
  sku: 'BENCH-1',
  name: 'Bench product',
  price: { amount: 1999, currency: 'USD' },
  onHand: 2 ** 40,
};

/** Who orders. */
export const BENCH_CUSTOMER = 'bench';

/** The body of every POST. */
export const BENCH_ORDER = JSON.stringify({
  customerId: BENCH_CUSTOMER,
  items: [{ sku: BENCH_PRODUCT.sku, quantity: 1 }],
});
