import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import { Reads } from '@waybill/platform';

/** A request to announce products again. */
export interface Announcement {
  readonly id: string;
  /** Null: all products. */
  readonly skus: readonly string[] | null;
  readonly traceparent: string;
}

/** One that goes on, with the SKU up to which it has come. */
export interface OpenAnnouncement extends Announcement {
  readonly lastSku: string;
}

export interface AnnouncementProgress {
  readonly id: string;
  readonly announced: number;
  readonly finished: boolean;
}

@Injectable()
export class AnnouncementRepository {
  constructor(private readonly reads: Reads) {}

  async insert(tx: Tx, { id, skus, traceparent }: Announcement): Promise<void> {
    await tx.query(`INSERT INTO product_announcement (id, skus, traceparent) VALUES ($1, $2, $3)`, [
      id,
      skus,
      traceparent,
    ]);
  }

  /** Locks the oldest that is not finished, passing over one that another instance is at. */
  async lockNext(tx: Tx): Promise<OpenAnnouncement | undefined> {
    const [row] = await tx.query<OpenAnnouncement>(
      `SELECT id, skus, traceparent, last_sku AS "lastSku" FROM product_announcement
       WHERE finished_at IS NULL ORDER BY requested_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
    );
    return row;
  }

  async advance(tx: Tx, id: string, by: number, lastSku: string, finished: boolean): Promise<void> {
    await tx.query(
      `UPDATE product_announcement
       SET announced = announced + $2, last_sku = $3, finished_at = CASE WHEN $4 THEN now() END WHERE id = $1`,
      [id, by, lastSku, finished],
    );
  }

  async find(id: string): Promise<AnnouncementProgress | undefined> {
    const [row] = await this.reads.query<AnnouncementProgress[]>(
      `SELECT id, announced::float8 AS announced, finished_at IS NOT NULL AS finished
       FROM product_announcement WHERE id = $1`,
      [id],
    );
    return row;
  }
}
