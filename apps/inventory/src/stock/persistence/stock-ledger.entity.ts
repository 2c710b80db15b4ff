import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { MovementKind } from '../domain/stock-level.js';

/** One movement; the four counts are deltas, as text. */
@Entity('stock_ledger')
export class StockLedgerEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' }) id: string;
  @Column('text') sku: string;
  @Column('uuid', { name: 'order_id', nullable: true }) orderId: string | null;
  @Column('text') kind: MovementKind;
  @Column('bigint') received: string;
  @Column('bigint') available: string;
  @Column('bigint') reserved: string;
  @Column('bigint') shipped: string;
  @Column('uuid', { name: 'return_id', nullable: true }) returnId: string | null;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('text', { nullable: true }) actor: string | null;
  @Column('timestamptz') at: Date;
}
