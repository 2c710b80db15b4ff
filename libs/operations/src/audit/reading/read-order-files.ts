import type { OrderFile } from '../order-file.js';
import { pageOf, rowsOf, type OrderSection, type SectionRow } from './order-section.js';
import { ORDER_SECTIONS } from './order-sections.js';
import type { Readable } from './audited-databases.js';
import { touchedOrders } from './touched-orders.js';

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

interface Page {
  readonly section: OrderSection;
  readonly rows: readonly SectionRow[];
}

/**
 * Every order that any service has heard of, in order of id, a set at a time: memory depends on `pageSize`, not on how
 * many orders there are. Each step reads the next rows of every database after the last id judged; what lies within the
 * reach of all of them is complete and goes out, the rest is read again by the next step.
 */
export async function* readOrderFiles(databases: Readable, pageSize = 2_000): AsyncGenerator<OrderFile[]> {
  let after = BEFORE_ALL;
  for (;;) {
    const pages = await Promise.all(
      ORDER_SECTIONS.map(async (section): Promise<Page> => {
        const rows = await databases.query<SectionRow>(section.service, pageOf(section), [after, pageSize]);
        return { section, rows };
      }),
    );
    const reach = smallest(
      pages.filter(({ rows }) => rows.length === pageSize).map(({ rows }) => rows.at(-1)?.id ?? ''),
    );
    const files = assemble(pages, reach);
    if (files.length > 0) yield files;
    if (reach === null) return;
    after = reach;
  }
}

/** As {@link readOrderFiles}, of the orders alone that were touched at `since` or later. */
export async function* readTouchedFiles(
  databases: Readable,
  since: Date,
  pageSize = 2_000,
): AsyncGenerator<OrderFile[]> {
  for await (const orderIds of touchedOrders(databases, since, pageSize)) yield await readAgain(databases, orderIds);
}

/** What the databases say of these orders now. */
export async function readAgain(databases: Readable, orderIds: readonly string[]): Promise<OrderFile[]> {
  if (orderIds.length === 0) return [];
  const pages = await Promise.all(
    ORDER_SECTIONS.map(async (section): Promise<Page> => {
      return { section, rows: await databases.query<SectionRow>(section.service, rowsOf(section), [orderIds]) };
    }),
  );
  return assemble(pages, null);
}

/** UUIDs as Postgres writes them sort as text the way they sort as UUIDs. */
const smallest = (ids: readonly string[]): string | null =>
  ids.reduce<string | null>((least, id) => (least === null || id < least ? id : least), null);

function assemble(pages: readonly Page[], reach: string | null): OrderFile[] {
  const files = new Map<string, OrderFile>();
  for (const { section, rows } of pages) {
    for (const { id, ...entry } of rows) {
      if (reach !== null && id > reach) break;
      files.set(id, { ...(files.get(id) ?? { orderId: id }), [section.part]: entry });
    }
  }
  return [...files.values()];
}
