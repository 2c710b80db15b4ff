import type { PaymentFailureReason } from '@waybill/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ChargeStatus } from '../domain/index.js';

/** A row of `payment`: the book of one order. */
@Entity('payment')
export class PaymentEntity {
  @PrimaryColumn('uuid', { name: 'order_id' }) orderId: string;
  @Column('uuid', { name: 'payment_id' }) paymentId: string;
  /** The charge's key at the provider; null in rows of older releases, whose key is `payment_id`. */
  @Column('text', { name: 'charge_key', nullable: true }) chargeKey: string | null;
  @Column('text', { nullable: true }) method: string | null;
  /** Minor units; a bigint, so text as Postgres hands it over. */
  @Column('bigint', { nullable: true }) amount: string | null;
  @Column('text', { nullable: true }) currency: string | null;
  @Column('text') charge: ChargeStatus;
  @Column('int') tries: number;
  @Column('int') errors: number;
  @Column('int') cancels: number;
  @Column('text', { name: 'action_url', nullable: true }) actionUrl: string | null;
  @Column('text', { nullable: true }) problem: string | null;
  @Column('text', { name: 'failure_reason', nullable: true }) failureReason: PaymentFailureReason | null;
  @Column('text', { name: 'failure_detail', nullable: true }) failureDetail: string | null;
  @Column('int') requested: number;
  @Column('int') answered: number;
  /** W3C traceparent of the event that opened the book; everything later continues its trace. */
  @Column('text') traceparent: string;
  @Column('uuid', { name: 'caused_by' }) causedBy: string;
  @Column('timestamptz', { name: 'due_at', nullable: true }) dueAt: Date | null;
}
