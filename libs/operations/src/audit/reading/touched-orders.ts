import type { ServiceName } from '@waybill/system-map';
import type { Readable } from './audited-databases.js';

/** Where a service writes down that an order's book changed, and when. */
const BOOKS: readonly { readonly service: ServiceName; readonly table: string; readonly key: string }[] = [
  { service: 'order', table: 'orders', key: 'id' },
  { service: 'inventory', table: 'reservation', key: 'order_id' },
  { service: 'payment', table: 'payment', key: 'order_id' },
  { service: 'shipping', table: 'shipment', key: 'order_id' },
];

/** Ids of one service, read ahead. */
interface IdPage {
  readonly service: ServiceName;
  ids: string[];
  ended: boolean;
}

/**
 * Ids of the orders whose book in any of four services changed at `since` or later, in order, some pages at a time: memory
 * depends on `pageSize`, not on how many there are. Notification keeps no time of change; what it tells follows from the
 * others' changes.
 */
export async function* touchedOrders(databases: Readable, since: Date, pageSize: number): AsyncGenerator<string[]> {
  const pages = await Promise.all(BOOKS.map((book) => open(databases, book, since)));
  for (;;) {
    await Promise.all(pages.map((page) => readOn(databases, page, pageSize)));
    const open = pages.filter(({ ended }) => !ended);
    const reach = open.map(({ ids }) => ids.at(-1) ?? '').reduce(smaller, LAST);
    const found = new Set(pages.flatMap((page) => taken(page, reach)));
    if (found.size > 0) yield [...found].sort();
    if (open.length === 0) return;
  }
}

/** After every UUID. */
const LAST = 'g';

const smaller = (one: string, other: string): string => (one < other ? one : other);

/**
 * A cursor that outlives its transaction: what it found lies in a file of the server, sorted, and no snapshot is held
 * while it is read. It is closed with the connection, or by the next one of its name.
 */
async function open(
  databases: Readable,
  { service, table, key }: (typeof BOOKS)[number],
  since: Date,
): Promise<IdPage> {
  await databases.query(service, 'CLOSE ALL');
  await databases.query(service, 'BEGIN');
  try {
    // Found by an index over pages, and then sorted: what the audit's other statements are not to do.
    await databases.query(service, `SET LOCAL enable_bitmapscan = on`);
    await databases.query(service, `SET LOCAL enable_sort = on`);
    await databases.query(
      service,
      `DECLARE touched CURSOR WITH HOLD FOR SELECT ${key}::text AS id FROM ${table} WHERE updated_at >= $1 ORDER BY ${key}`,
      [since],
    );
    await databases.query(service, 'COMMIT');
  } catch (error) {
    await databases.query(service, 'ROLLBACK');
    throw error;
  }
  return { service, ids: [], ended: false };
}

async function readOn(databases: Readable, page: IdPage, pageSize: number): Promise<void> {
  if (page.ended || page.ids.length > 0) return;
  const rows = await databases.query<{ id: string }>(page.service, `FETCH ${pageSize} FROM touched`);
  page.ids = rows.map(({ id }) => id);
  page.ended = rows.length < pageSize;
}

/** Takes the ids up to `reach` off the page. */
function taken(page: IdPage, reach: string): string[] {
  const within = page.ids.filter((id) => id <= reach);
  page.ids = page.ids.slice(within.length);
  return within;
}
