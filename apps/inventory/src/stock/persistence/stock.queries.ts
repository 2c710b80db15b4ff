import { Injectable } from '@nestjs/common';
import { Reads } from '@waybill/platform';
import { DataSource } from 'typeorm';
import type { ProductView } from '../../catalogue/persistence/product.queries.js';
import type { StockLevel } from '../domain/stock-level.js';
import { StockEntity } from './stock.entity.js';

/** What may be ordered of a SKU right now. */
export interface Availability {
  readonly sku: string;
  readonly available: number;
  /** False for a SKU that never existed or whose product is deleted; `available` is 0 then. */
  readonly known: boolean;
}

/** Stock with what the catalogue says of it; null for a deleted product. */
export interface ListedStock extends StockLevel {
  readonly product: ProductView | null;
}

interface ListedRow extends StockEntity {
  readonly name: string;
  readonly price: string;
  readonly currency: string;
  readonly deleted: boolean;
}

const levelOf = ({ sku, received, available, reserved, shipped }: StockEntity): StockLevel => ({
  sku,
  received: Number(received),
  available: Number(available),
  reserved: Number(reserved),
  shipped: Number(shipped),
});

function listedOf({ name, price, currency, deleted, ...row }: ListedRow): ListedStock {
  const level = levelOf(row);
  const product = { sku: row.sku, name, price: { amount: Number(price), currency }, onHand: level.available };
  return { ...level, product: deleted ? null : product };
}

/** How many SKUs a request for scarce ones looks at. */
const LOOKED_AT = 5_000;

/** Plain reads of stock, outside any transaction: true when they were read, no promise for later. */
@Injectable()
export class StockQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: Reads,
  ) {}

  /** The level of a SKU; a deleted product's too. */
  async level(sku: string): Promise<StockLevel | undefined> {
    const row = await this.dataSource.getRepository(StockEntity).findOneBy({ sku });
    return row ? levelOf(row) : undefined;
  }

  /** Levels of all SKUs in their order, at most `count`. @param above SKU that they come after; absent: from the first */
  async levels(count: number, above = ''): Promise<ListedStock[]> {
    // Said of both tables: Postgres derives it for neither from the other, and would read all products below the page.
    const rows = await this.reads.query<ListedRow[]>(
      `SELECT s.sku, s.received, s.available, s.reserved, s.shipped, p.name, p.price, p.currency, p.deleted
       FROM stock s JOIN product p USING (sku) WHERE s.sku > $1 AND p.sku > $1 ORDER BY s.sku LIMIT $2`,
      [above, count],
    );
    return rows.map(listedOf);
  }

  /**
   * Products of the catalogue of which fewer than so many units are available, in order of SKU, among the next
   * {@link LOOKED_AT} SKUs. No index knows what is available: every reservation would have to write it.
   *
   * @param above SKU that they come after
   * @returns at most `count`, and the SKU up to which was looked, null where that was all
   */
  async scarce(
    availableBelow: number,
    count: number,
    above = '',
  ): Promise<{ found: ListedStock[]; upTo: string | null }> {
    const [last] = await this.reads.query<{ sku: string }[]>(
      `SELECT sku FROM stock WHERE sku > $1 ORDER BY sku LIMIT 1 OFFSET ${LOOKED_AT - 1}`,
      [above],
    );
    const upTo = last?.sku ?? null;
    const end = upTo === null ? '' : 'AND s.sku <= $4 AND p.sku <= $4';
    const rows = await this.reads.query<ListedRow[]>(
      `SELECT s.sku, s.received, s.available, s.reserved, s.shipped, p.name, p.price, p.currency, p.deleted
       FROM stock s JOIN product p USING (sku)
       WHERE s.sku > $1 AND p.sku > $1 ${end} AND s.available < $2 AND NOT p.deleted ORDER BY s.sku LIMIT $3`,
      [above, availableBelow, count, ...(upTo === null ? [] : [upTo])],
    );
    return { found: rows.map(listedOf), upTo };
  }

  /** One entry per SKU asked for, in that order. */
  async availability(skus: readonly string[]): Promise<Availability[]> {
    const rows = await this.dataSource.query<{ sku: string; available: string }[]>(
      `SELECT s.sku, s.available FROM stock s JOIN product p ON p.sku = s.sku WHERE s.sku = ANY($1) AND NOT p.deleted`,
      [skus],
    );
    const available = new Map(rows.map((row) => [row.sku, Number(row.available)]));
    return skus.map((sku) => ({ sku, available: available.get(sku) ?? 0, known: available.has(sku) }));
  }
}
