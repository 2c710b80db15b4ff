import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import type { StockMovement } from '../domain/stock-level.js';

/**
 * Every movement of every SKU, never changed or deleted: `waybill audit` adds it up against the levels.
 * An order, or one return of it, moves a SKU in one way at most once; a second time fails the transaction on a unique key.
 */
@Injectable()
export class StockLedger {
  record(tx: Tx, movements: readonly StockMovement[]): void {
    tx.write(
      `INSERT INTO stock_ledger (sku, order_id, kind, received, available, reserved, shipped, return_id, reason, actor)
       SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
                            $8::uuid[], $9::text[], $10::text[])`,
      [
        movements.map((movement) => movement.sku),
        movements.map((movement) => movement.orderId),
        movements.map((movement) => movement.kind),
        movements.map((movement) => movement.received),
        movements.map((movement) => movement.available),
        movements.map((movement) => movement.reserved),
        movements.map((movement) => movement.shipped),
        movements.map((movement) => movement.returnId),
        movements.map((movement) => movement.reason),
        movements.map((movement) => movement.actor),
      ],
    );
  }
}
