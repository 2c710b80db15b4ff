import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { InventoryFailureReason, UnavailableLine } from '@waybill/contracts';
import type { HeldLine, ReservationStatus } from '../domain/index.js';

@Entity('reservation')
export class ReservationEntity {
  @PrimaryColumn('uuid', { name: 'order_id' }) orderId: string;
  /** Null where an event of the order was read that changed nothing here: the row was only made to be locked. */
  @Column('text', { nullable: true }) status: ReservationStatus | null;
  @Column('jsonb') lines: HeldLine[];
  @Column('text', { nullable: true }) failure: InventoryFailureReason | null;
  @Column('jsonb', { nullable: true }) short: UnavailableLine[] | null;
  @Column('integer') answered: number;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
}
