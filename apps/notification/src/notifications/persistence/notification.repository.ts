import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import { DataSource } from 'typeorm';
import type { Dispatch, Recipient } from '../channels/channel.port.js';
import type { Message } from '../domain/message.js';
import { NotificationEntity } from './notification.entity.js';

export interface NewNotification extends Message {
  readonly id: string;
  readonly orderId: string;
  readonly cause: string;
  readonly traceparent: string;
}

export interface NewRecipient extends Recipient {
  readonly orderId: string;
}

interface DueRow {
  id: string;
  order_id: string;
  subject: string;
  body: string;
  attempts: number;
  customer_id: string;
  email: string | null;
  phone: string | null;
}

/** A notification whose lease this process holds. */
export interface DueNotification extends Dispatch {
  /** Deliveries tried before this one. */
  readonly attempts: number;
}

export interface DeliveryResult {
  readonly id: string;
  readonly status: 'PENDING' | 'SENT' | 'FAILED';
  readonly channel: string;
  /** Null unless sent. */
  readonly sentAt: Date | null;
  readonly dueAt: Date;
}

@Injectable()
export class NotificationRepository {
  constructor(private readonly dataSource: DataSource) {}

  async addRecipients(tx: Tx, recipients: readonly NewRecipient[]): Promise<void> {
    await tx.query(
      `INSERT INTO recipient (order_id, customer_id, email, phone)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING`,
      [
        recipients.map((r) => r.orderId),
        recipients.map((r) => r.customerId),
        recipients.map((r) => r.email),
        recipients.map((r) => r.phone),
      ],
    );
  }

  /** A second notification of the same order and cause changes nothing. */
  async add(tx: Tx, notifications: readonly NewNotification[]): Promise<void> {
    await tx.query(
      `INSERT INTO notification (id, order_id, cause, subject, body, traceparent)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[])
       ON CONFLICT (order_id, cause) DO NOTHING`,
      [
        notifications.map((n) => n.id),
        notifications.map((n) => n.orderId),
        notifications.map((n) => n.cause),
        notifications.map((n) => n.subject),
        notifications.map((n) => n.body),
        notifications.map((n) => n.traceparent),
      ],
    );
  }

  /** Claims due notifications whose recipient is known, leasing each until `leaseUntil`. */
  async claimDue(tx: Tx, limit: number, leaseUntil: Date): Promise<DueNotification[]> {
    const rows = await tx.query<DueRow>(
      `UPDATE notification n SET due_at = $2, attempts = n.attempts + 1
       FROM (SELECT n.id, r.customer_id, r.email, r.phone
             FROM notification n JOIN recipient r USING (order_id)
             WHERE n.status = 'PENDING' AND n.due_at <= now()
             ORDER BY n.due_at LIMIT $1 FOR UPDATE OF n SKIP LOCKED) due
       WHERE n.id = due.id
       RETURNING n.id, n.order_id, n.subject, n.body, n.attempts, due.customer_id, due.email, due.phone`,
      [limit, leaseUntil],
    );
    return rows.map((row) => ({
      id: row.id,
      orderId: row.order_id,
      subject: row.subject,
      body: row.body,
      attempts: row.attempts - 1,
      recipient: { customerId: row.customer_id, email: row.email, phone: row.phone },
    }));
  }

  async settle(tx: Tx, results: readonly DeliveryResult[]): Promise<void> {
    const sorted = [...results].sort((a, b) => (a.id < b.id ? -1 : 1));
    await tx.query(
      `UPDATE notification n SET status = u.status, channel = u.channel, sent_at = u.sent_at, due_at = u.due_at
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[])
         AS u(id, status, channel, sent_at, due_at)
       WHERE n.id = u.id AND n.status = 'PENDING'`,
      [
        sorted.map((r) => r.id),
        sorted.map((r) => r.status),
        sorted.map((r) => r.channel),
        sorted.map((r) => r.sentAt),
        sorted.map((r) => r.dueAt),
      ],
    );
  }

  async ofOrder(orderId: string): Promise<NotificationEntity[]> {
    return this.dataSource.getRepository(NotificationEntity).find({ where: { orderId }, order: { id: 'DESC' } });
  }
}
