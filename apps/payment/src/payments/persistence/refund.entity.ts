import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RefundStatus } from '../domain/index.js';

/** A row of `refund`: one try to give a charge back. */
@Entity('refund')
export class RefundEntity {
  /** UUID v7, so it sorts by the time of opening. */
  @PrimaryColumn('uuid') id: string;
  /** The refund's key at the provider; null in rows of older releases, whose key is `id`. */
  @Column('text', { nullable: true }) key: string | null;
  @Column('uuid', { name: 'order_id' }) orderId: string;
  /** Minor units; a bigint, so text as Postgres hands it over. */
  @Column('bigint') amount: string;
  @Column('text') currency: string;
  @Column('text') status: RefundStatus;
  @Column('int') tries: number;
  @Column('text', { nullable: true }) failure: string | null;
}
