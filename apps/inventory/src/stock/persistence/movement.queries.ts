import { Injectable } from '@nestjs/common';
import { Reads } from '@waybill/platform';
import type { ReservationStatus } from '../../reservations/domain/index.js';
import type { MovementKind } from '../domain/stock-level.js';

/** A row of the ledger, as callers see it. */
export interface ListedMovement {
  /** Rises with the time of writing. */
  readonly id: number;
  readonly at: Date;
  readonly kind: MovementKind;
  readonly deltas: {
    readonly received: number;
    readonly available: number;
    readonly reserved: number;
    readonly shipped: number;
  };
  readonly orderId: string | null;
  readonly reason: string | null;
  readonly actor: string | null;
}

interface Row {
  readonly id: string;
  readonly at: Date;
  readonly kind: MovementKind;
  readonly received: string;
  readonly available: string;
  readonly reserved: string;
  readonly shipped: string;
  readonly orderId: string | null;
  readonly reason: string | null;
  readonly actor: string | null;
}

/** What an order has, or had, reserved of a SKU. */
export interface ListedReservation {
  /** Rises with the time of reserving. */
  readonly id: number;
  readonly at: Date;
  readonly orderId: string;
  readonly quantity: number;
  readonly status: ReservationStatus;
}

/** The ledger of one SKU, for requests. */
@Injectable()
export class MovementQueries {
  constructor(private readonly reads: Reads) {}

  /** At most `count` movements, newest first. @param below id that they are under; absent: from the newest on */
  async newest(sku: string, count: number, below = Number.MAX_SAFE_INTEGER): Promise<ListedMovement[]> {
    const rows = await this.reads.query<Row[]>(
      `SELECT id, at, kind, received, available, reserved, shipped, order_id AS "orderId", reason, actor
       FROM stock_ledger WHERE sku = $1 AND id < $3 ORDER BY id DESC LIMIT $2`,
      [sku, count, below],
    );
    return rows.map(({ id, received, available, reserved, shipped, ...row }) => ({
      ...row,
      id: Number(id),
      deltas: {
        received: Number(received),
        available: Number(available),
        reserved: Number(reserved),
        shipped: Number(shipped),
      },
    }));
  }

  /** At most `count` reservations of the SKU, newest first. @param below id that they are under */
  async reservations(sku: string, count: number, below = Number.MAX_SAFE_INTEGER): Promise<ListedReservation[]> {
    const rows = await this.reads.query<
      (Omit<ListedReservation, 'id' | 'quantity'> & { id: string; quantity: string })[]
    >(
      `SELECT l.id, l.at, l.order_id AS "orderId", l.reserved AS quantity, r.status
       FROM (SELECT id, at, order_id, reserved FROM stock_ledger
             WHERE sku = $1 AND id < $3 AND kind = 'RESERVE' ORDER BY id DESC LIMIT $2) AS l
       JOIN reservation r ON r.order_id = l.order_id ORDER BY l.id DESC`,
      [sku, count, below],
    );
    return rows.map(({ id, quantity, ...row }) => ({ ...row, id: Number(id), quantity: Number(quantity) }));
  }
}
