import { Column, Entity, PrimaryColumn } from 'typeorm';

export type NotificationStatus = 'PENDING' | 'SENT' | 'FAILED';

@Entity('notification')
export class NotificationEntity {
  /** UUID v7. */
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'order_id' }) orderId: string;
  /** Type of the event that caused it. */
  @Column('text') cause: string;
  /** Null until it was handed to a channel. */
  @Column('text', { nullable: true }) channel: string | null;
  @Column('text') status: NotificationStatus;
  @Column('text') subject: string;
  @Column('text') body: string;
  @Column('text') traceparent: string;
  @Column('int') attempts: number;
  @Column('timestamptz', { name: 'due_at' }) dueAt: Date;
  @Column('timestamptz', { name: 'sent_at', nullable: true }) sentAt: Date | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
}
