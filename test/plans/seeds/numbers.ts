/** How large a system the plans are judged on. */
export const ORDERS = 1_000_000;
export const PRODUCTS = 100_000;

/** Rows of tables that are empty in quiet times. */
export const QUEUED = 20_000;

/** UUID (version 7 by its shape) of the order `i`, in SQL and here: rises with `i`, one a second from 2026 on. */
export const idOf = (i: string): string =>
  `(lpad(to_hex(1767225600000 + ${i} * 1000), 12, '0') || '70008000' || lpad(to_hex(${i}), 12, '0'))::uuid`;

export function orderId(i: number): string {
  const time = (1_767_225_600_000 + i * 1_000).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${i.toString(16).padStart(12, '0')}`;
}

/** SKU of the product `i`, in SQL and here. */
export const skuOf = (i: string): string => `'SKU-' || lpad((${i})::text, 6, '0')`;
export const sku = (i: number): string => `SKU-${String(i).padStart(6, '0')}`;
