import type { EventContext, Received } from '@waybill/messaging';
import type { DataSource } from 'typeorm';
import type { ParcelEvent } from './parcel-event.js';

/** A table without any unique key: whatever is handled twice is in it twice. */
export const SCAN_BOOK_SQL = [
  `CREATE TABLE scan (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL,
    parcel text NOT NULL,
    n integer NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    record_offset bigint NOT NULL
  )`,
];

/** A list handler's effect: one row an event. */
export const writeScans = async (events: Received<ParcelEvent>[], { tx }: EventContext): Promise<void> => {
  await tx.query(
    `INSERT INTO scan (event_id, parcel, n, topic, partition, record_offset)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::integer[], $4::text[], $5::integer[], $6::bigint[])`,
    [
      events.map(({ event }) => event.id),
      events.map(({ key }) => key),
      events.map(({ event }) => event.n),
      events.map(({ topic }) => topic),
      events.map(({ partition }) => partition),
      events.map(({ offset }) => offset),
    ],
  );
};

export interface Scan {
  readonly event_id: string;
  readonly parcel: string;
  readonly n: number;
  readonly topic: string;
  readonly partition: number;
}

export const scansIn = (database: DataSource): Promise<Scan[]> =>
  database.query<Scan[]>('SELECT event_id, parcel, n, topic, partition FROM scan ORDER BY position');

/** The `n` of each parcel, in the order in which they were handled. */
export const ordersOf = (scans: readonly Scan[]): Map<string, number[]> => {
  const orders = new Map<string, number[]>();
  for (const { parcel, n } of scans) orders.set(parcel, [...(orders.get(parcel) ?? []), n]);
  return orders;
};
