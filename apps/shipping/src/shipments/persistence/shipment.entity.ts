import type { ShipmentFailureReason, ShippingAddress } from '@waybill/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BookingStatus, RecallStatus } from '../domain/index.js';

/** A row of `shipment`: the book of one order. */
@Entity('shipment')
export class ShipmentEntity {
  @PrimaryColumn('uuid', { name: 'order_id' }) orderId: string;
  @Column('uuid', { name: 'shipment_id' }) shipmentId: string;
  /** The booking's key at the carrier; null in rows of older releases, whose key is `shipment_id`. */
  @Column('text', { name: 'booking_key', nullable: true }) bookingKey: string | null;
  @Column('boolean') ordered: boolean;
  @Column('jsonb', { nullable: true }) address: ShippingAddress | null;
  @Column('boolean') paid: boolean;
  @Column('text') booking: BookingStatus;
  @Column('text') recall: RecallStatus;
  @Column('int') tries: number;
  @Column('text', { name: 'tracking_number', nullable: true }) trackingNumber: string | null;
  @Column('text', { nullable: true }) carrier: string | null;
  @Column('text', { name: 'failure_reason', nullable: true }) failureReason: ShipmentFailureReason | null;
  @Column('text', { name: 'failure_detail', nullable: true }) failureDetail: string | null;
  /** Null in rows of older releases, too. */
  @Column('text', { name: 'recall_refusal', nullable: true }) refusal: string | null;
  @Column('boolean', { name: 'called_back' }) calledBack: boolean;
  @Column('int') requested: number;
  @Column('int') answered: number;
  /** W3C traceparent of the event that opened the book; everything later continues its trace. */
  @Column('text') traceparent: string;
  @Column('uuid', { name: 'caused_by' }) causedBy: string;
  @Column('timestamptz', { name: 'due_at', nullable: true }) dueAt: Date | null;
}
