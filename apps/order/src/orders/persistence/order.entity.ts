import type { Compensation, OrderStatus } from '@waybill/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Order } from '../domain/index.js';
import type { HistoryRow } from './history-row.js';

/** A row of `orders`: the aggregate in `state`, beside it what lists and sweeps search by. */
@Entity('orders')
export class OrderEntity {
  /** UUID v7: rises with the time of creation, so it is also the sort key of lists. */
  @PrimaryColumn('uuid') id: string;
  @Column('text', { name: 'customer_id' }) customerId: string;
  @Column('text') status: OrderStatus;
  @Column('text') compensation: Compensation;
  /** Null until the order's events have been sent; the state has the earliest it can be. */
  @Column('timestamptz', { nullable: true }) deadline: Date | null;
  /** W3C traceparent of the request that placed the order; everything later continues its trace. */
  @Column('text') traceparent: string;
  /** Read and written whole: as text, not taken apart. */
  @Column('json') state: Order;
  /** Grows with every event; read only where it is shown. */
  @Column('jsonb', { select: false }) history: HistoryRow[];
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
}
