import type { ServiceName } from '@waybill/system-map';
import type { OrderFile } from '../order-file.js';

/** What one service's database says about orders, one row an order. */
export interface OrderSection {
  readonly service: ServiceName;
  /** Where it goes in an order's file. */
  readonly part: Exclude<keyof OrderFile, 'orderId'>;
  /** The column of the order id: unique or grouped by, and indexed, since pages are cut by it. */
  readonly key: string;
  /** Type of the key; text sorts by bytes, as UUIDs do. Default uuid. */
  readonly keyType?: 'text';
  /** Up to WHERE; yields `id` and the fields of the part. Counts as float8, so that they come as numbers. */
  readonly select: string;
  /** Which rows tell of an order; left out: all. */
  readonly where?: string;
  /** Set where several rows tell of one order. */
  readonly grouped?: boolean;
}

/** A row of any section. */
export interface SectionRow {
  readonly id: string;
}

/** The first `$2` orders after `$1`, in order of id. */
export const pageOf = (section: OrderSection): string =>
  `${section.select} WHERE ${section.key} > $1${rest(section)} ORDER BY ${section.key} LIMIT $2`;

/** The orders `$1`. */
export const rowsOf = (section: OrderSection): string =>
  `${section.select} WHERE ${section.key} = ANY($1::${section.keyType ?? 'uuid'}[])${rest(section)}`;

const rest = ({ where, grouped, key }: OrderSection): string =>
  [where === undefined ? '' : ` AND ${where}`, grouped === true ? ` GROUP BY ${key}` : ''].join('');
