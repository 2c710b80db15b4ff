import { Matches } from 'class-validator';

const ORDER_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const FIELDS = new WeakMap<object, Set<string | symbol>>();

/**
 * An order's id in a path or a query: a UUID (RFC 9562), in capitals as well, which is the same. It is read in lower case,
 * as events and Kafka keys have it. A path with something else says that there is no such order.
 */
export const IsOrderId = (): PropertyDecorator => (target, property) => {
  const fields = FIELDS.get(target) ?? new Set();
  FIELDS.set(target, fields.add(property));
  Matches(ORDER_ID, { message: '$property must be a UUID' })(target, property);
};

/** Whether a class declares its field as {@link IsOrderId}. */
export const isOrderIdField = ({ prototype }: { readonly prototype: object }, field: string): boolean =>
  FIELDS.get(prototype)?.has(field) ?? false;
