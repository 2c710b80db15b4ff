import fc from 'fast-check';

/** What a customer orders, how it will go, and what the customer does about it then. */
export interface Customer {
  /** Units by number of the product; at least one line. */
  readonly basket: readonly { readonly product: number; readonly quantity: number }[];
  readonly allowPartial: boolean;
  readonly paymentMethod: string;
  readonly country: string;
  readonly then: 'wait' | 'cancel at once' | 'cancel when confirmed' | 'cancel when paid' | 'refund' | 'cancel twice';
}

/** Every outcome of the simulated providers that an undoing gets over, some with an operator's help. */
const weighted = <Value>(...values: readonly (readonly [weight: number, value: Value])[]): fc.Arbitrary<Value> =>
  fc.oneof(...values.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));

export const customer = (products: number): fc.Arbitrary<Customer> =>
  fc.record({
    basket: fc.uniqueArray(fc.record({ product: fc.nat(products - 1), quantity: fc.integer({ min: 1, max: 4 }) }), {
      minLength: 1,
      maxLength: products,
      selector: ({ product }) => product,
    }),
    allowPartial: fc.boolean(),
    paymentMethod: weighted(
      [6, 'tok_ok'],
      [2, 'tok_declined'],
      [1, 'tok_timeout'],
      [1, 'tok_error_once'],
      [1, 'tok_error_always'],
      [2, 'tok_refund_error_once'],
      [1, 'tok_nobody_knows'],
    ),
    country: weighted([6, 'DE'], [1, 'XX']),
    then: weighted<Customer['then']>(
      [3, 'wait'],
      [2, 'cancel at once'],
      [1, 'cancel when confirmed'],
      [1, 'cancel when paid'],
      [1, 'cancel twice'],
      [3, 'refund'],
    ),
  });

/** Which services die, and after how many of the orders. */
export const deaths = (orders: number) =>
  fc.uniqueArray(
    fc.record({
      after: fc.integer({ min: 5, max: orders - 1 }),
      service: fc.constantFrom('inventory', 'payment', 'shipping', 'order'),
      signal: fc.constantFrom('SIGKILL', 'SIGTERM'),
    }),
    { minLength: 2, maxLength: 4, selector: ({ service }) => service },
  );
