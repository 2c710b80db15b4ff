import type { ServiceName } from '@waybill/system-map';

/** A table with rows of orders. */
export interface Book {
  readonly service: ServiceName;
  /** With its schema where that is not the service's own. Also its name in the archive. */
  readonly table: string;
  /** Which rows are those of the order with the id `asked.id` (uuid). Default: `t.order_id = asked.id`. */
  readonly of?: string;
  /** Rows `t` that keep their order from being archived; left out where no row does. */
  readonly open?: string;
}

/** The order's own row: the first to go. */
export const ORDERS: Book = {
  service: 'order',
  table: 'orders',
  of: 't.id = asked.id',
  open: `t.status NOT IN ('COMPLETED', 'CANCELLED', 'REFUNDED') OR t.compensation NOT IN ('NONE', 'DONE')`,
};

export const STOCK_LEDGER = 'stock_ledger';

/** All others, in the order in which rows go: those that refer to others before these. */
export const BOOKS: readonly Book[] = [
  { service: 'inventory', table: STOCK_LEDGER },
  { service: 'inventory', table: 'reservation', open: `t.status IS NULL OR t.status = 'HELD'` },
  { service: 'payment', table: 'outside_move' },
  { service: 'payment', table: 'refund', open: `t.status NOT IN ('REFUNDED', 'FAILED')` },
  {
    service: 'payment',
    table: 'payment',
    open: `t.charge NOT IN ('CHARGED', 'FAILED', 'VOIDED') OR t.due_at IS NOT NULL`,
  },
  {
    service: 'payment',
    table: 'provider.refunds',
    of: `t.charge_key IN (SELECT key FROM provider.charges WHERE reference COLLATE "C" = asked.id::text)`,
  },
  { service: 'payment', table: 'provider.charges', of: 't.reference COLLATE "C" = asked.id::text' },
  {
    service: 'shipping',
    table: 'shipment',
    open: `t.booking NOT IN ('BOOKED', 'FAILED', 'VOIDED') OR t.recall NOT IN ('NONE', 'FAILED') OR t.due_at IS NOT NULL`,
  },
  { service: 'shipping', table: 'provider.bookings', of: 't.reference COLLATE "C" = asked.id::text' },
  { service: 'notification', table: 'notification', open: `t.status = 'PENDING'` },
];

/** Orders among `$1` that the book keeps from being archived. */
export const openIn = ({ table, of = OF, open = 'false' }: Book): string =>
  `SELECT DISTINCT asked.id FROM unnest($1::uuid[]) AS asked(id) JOIN ${table} t ON ${of} WHERE ${open}`;

/** Moves the rows of the orders `$1`, each with its month in `$2`, and tells how many orders had some. */
export const moveFrom = ({ table, of = OF }: Book): string =>
  `WITH asked AS (SELECT * FROM unnest($1::uuid[], $2::date[]) AS asked(id, month)),
   moved AS (DELETE FROM ${table} t USING asked WHERE ${of} RETURNING asked.month, asked.id, to_jsonb(t) AS row)
   INSERT INTO archive AS a (month, order_id, book, rows)
   SELECT month, id, '${table}', jsonb_agg(row) FROM moved GROUP BY month, id
   ON CONFLICT (month, order_id, book) DO UPDATE SET rows = a.rows || excluded.rows`;

const OF = 't.order_id = asked.id';
