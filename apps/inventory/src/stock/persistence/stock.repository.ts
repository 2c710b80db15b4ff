import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import { emptyLevel, moved, type StockLevel, type StockMovement } from '../domain/stock-level.js';
import { StockLedger } from './stock-ledger.js';

/** A SKU's stock as one transaction sees it. */
interface LockedStock {
  readonly level: StockLevel;
  /** Its product is out of the catalogue: what is there is still there, but nothing new may be held. */
  readonly deleted: boolean;
}

/** What may be held of a SKU. */
export interface StockOnHand {
  available: number;
  readonly deleted: boolean;
}

interface StockRow {
  readonly sku: string;
  readonly received: string;
  readonly available: string;
  readonly reserved: string;
  readonly shipped: string;
  readonly deleted: boolean;
}

interface StockBook {
  readonly locked: Map<string, LockedStock>;
  readonly changed: Set<string>;
  readonly movements: StockMovement[];
}

/** The books do not allow a movement that the domain decided on: a defect, never an answer to a caller. */
export class ImpossibleMovementError extends Error {
  readonly code = 'impossible-movement';

  constructor({ kind, sku, orderId }: StockMovement) {
    super(`${kind} of ${sku} for ${orderId ?? 'no order'} would leave the counts below zero or beyond their limit`);
    this.name = 'ImpossibleMovementError';
  }
}

/**
 * Stock levels of one transaction: locked and loaded by one statement, moved in memory, written by one UPDATE and one
 * ledger insert just before COMMIT, however many orders the transaction holds.
 */
@Injectable()
export class StockRepository {
  constructor(private readonly ledger: StockLedger) {}

  /**
   * Locks the rows of `skus` in byte order, as every transaction does, so that two of them never wait for each other.
   * Call it once per transaction, with every SKU that the transaction will touch.
   */
  async lock(tx: Tx, skus: Iterable<string>): Promise<void> {
    const { locked } = this.book(tx);
    const wanted = [...new Set(skus)].filter((sku) => !locked.has(sku));
    if (wanted.length === 0) return;
    const rows = await tx.read<StockRow>(
      `SELECT s.sku, s.received, s.available, s.reserved, s.shipped, p.deleted
       FROM stock s JOIN product p ON p.sku = s.sku
       WHERE s.sku = ANY($1) ORDER BY s.sku FOR UPDATE OF s`,
      [wanted],
    );
    for (const row of rows) locked.set(row.sku, { level: levelOf(row), deleted: row.deleted });
  }

  /** Opens the books of a new product at zero. */
  async open(tx: Tx, sku: string): Promise<void> {
    await tx.query(`INSERT INTO stock (sku) VALUES ($1)`, [sku]);
    this.book(tx).locked.set(sku, { level: emptyLevel(sku), deleted: false });
  }

  /**
   * What may be held now of those of `skus` that were locked and exist. A copy: it may be counted down while deciding
   * and does not follow later movements.
   */
  onHand(tx: Tx, skus: Iterable<string>): Map<string, StockOnHand> {
    const { locked } = this.book(tx);
    const onHand = new Map<string, StockOnHand>();
    for (const sku of skus) {
      const stock = locked.get(sku);
      if (stock && !onHand.has(sku)) onHand.set(sku, { available: stock.level.available, deleted: stock.deleted });
    }
    return onHand;
  }

  /** Units available now, not locked: a hint for events, which other transactions may outdate at any moment. */
  async available(tx: Tx, sku: string): Promise<number> {
    return (await this.availableOf(tx, [sku])).get(sku) ?? 0;
  }

  /** As {@link available}, for many. */
  async availableOf(tx: Tx, skus: readonly string[]): Promise<Map<string, number>> {
    const rows = await tx.query<{ sku: string; available: string }>(
      `SELECT sku, available FROM stock WHERE sku = ANY($1)`,
      [skus],
    );
    return new Map(rows.map(({ sku, available }) => [sku, Number(available)]));
  }

  /** @returns the level after `movement`; null, changing nothing, where a count would leave its limits */
  tryMove(tx: Tx, movement: StockMovement): StockLevel | null {
    const book = this.book(tx);
    const stock = book.locked.get(movement.sku);
    const level = stock ? moved(stock.level, movement) : null;
    if (!stock || !level) return null;
    book.locked.set(movement.sku, { ...stock, level });
    book.changed.add(movement.sku);
    book.movements.push(movement);
    return level;
  }

  /** @throws ImpossibleMovementError for a movement that a caller must have ruled out before */
  move(tx: Tx, movements: readonly StockMovement[]): void {
    for (const movement of movements) {
      if (!this.tryMove(tx, movement)) throw new ImpossibleMovementError(movement);
    }
  }

  private book(tx: Tx): StockBook {
    return tx.attachment<StockBook>(this, () => {
      const book: StockBook = { locked: new Map(), changed: new Set(), movements: [] };
      tx.beforeCommit(() => this.flush(tx, book));
      return book;
    });
  }

  private flush(tx: Tx, { locked, changed, movements }: StockBook): void {
    if (movements.length === 0) return;
    const levels = [...changed].flatMap((sku) => locked.get(sku)?.level ?? []);
    tx.write(
      `UPDATE stock SET received = v.received, available = v.available, reserved = v.reserved, shipped = v.shipped
       FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
         AS v (sku, received, available, reserved, shipped)
       WHERE stock.sku = v.sku`,
      [
        levels.map((level) => level.sku),
        levels.map((level) => level.received),
        levels.map((level) => level.available),
        levels.map((level) => level.reserved),
        levels.map((level) => level.shipped),
      ],
    );
    this.ledger.record(tx, movements);
  }
}

const levelOf = (row: StockRow): StockLevel => ({
  sku: row.sku,
  received: Number(row.received),
  available: Number(row.available),
  reserved: Number(row.reserved),
  shipped: Number(row.shipped),
});
