import { Column, Entity, PrimaryColumn } from 'typeorm';

export type NotificationStatus = 'PENDING' | 'SENT' | 'FAILED';

/** What a customer was, or will be, told: one row per order and cause, ever. */
@Entity('notification')
export class NotificationEntity {
  @PrimaryColumn('uuid', { name: 'order_id' }) orderId: string;
  /** Type of the event that caused it. */
  @PrimaryColumn('text') cause: string;
  /** Time of that event. */
  @Column('timestamptz', { name: 'caused_at' }) causedAt: Date;
  /** Null until it is decided. */
  @Column('text', { nullable: true }) channel: string | null;
  @Column('text') status: NotificationStatus;
  @Column('timestamptz', { name: 'sent_at', nullable: true }) sentAt: Date | null;
  /** Cause whose message tells of this one, too; null: it has its own. */
  @Column('text', { name: 'told_with', nullable: true }) toldWith: string | null;
  /** Code of why it was given up; null unless FAILED. */
  @Column('text', { nullable: true }) failure: string | null;
}
