import type { Tx } from '@waybill/messaging';
import type { BookingRequest } from '../carrier.port.js';
import { countryOf, destinationOf } from './destinations.js';
import { trackingNumberOf } from './tracking-number.js';

/** What the book of bookings says of a key. */
export interface BookingEntry {
  readonly status: 'BOOKED' | 'REFUSED' | 'VOIDED';
  readonly country: string | null;
  /** Kept when the booking is taken back; null where there never was one. */
  readonly trackingNumber: string | null;
}

const ENTRY = 'status, country, tracking_number AS "trackingNumber"';

/**
 * The simulated carrier's book (`provider.bookings`): one row a key, so that a parcel is booked at most once, whoever
 * asks and how often.
 */
export class BookingLedger {
  /** Records bookings that arrived together; new keys share one statement. @returns entries in the order asked. */
  async record(tx: Tx, requests: readonly BookingRequest[]): Promise<BookingEntry[]> {
    const fresh = await this.insert(tx, requests);
    const known = await this.find(
      tx,
      requests.map(({ key }) => key).filter((key) => !fresh.has(key)),
    );
    return requests.map((request) => known.get(request.key) ?? entryOf(request));
  }

  /** @returns the entry after the attempt: still BOOKED where the destination cannot be taken back. */
  async void(tx: Tx, key: string): Promise<BookingEntry> {
    const [before] = await tx.query<BookingEntry>(
      `INSERT INTO provider.bookings AS b (key, status) VALUES ($1, 'VOIDED')
       ON CONFLICT (key) DO UPDATE SET status = b.status RETURNING ${ENTRY}`,
      [key],
    );
    if (before === undefined) throw new Error(`provider.bookings lost its row of ${key}`);
    if (before.status !== 'BOOKED' || !destinationOf(before.country ?? '').voidable) return before;
    await tx.query(`UPDATE provider.bookings SET status = 'VOIDED' WHERE key = $1`, [key]);
    return { ...before, status: 'VOIDED' };
  }

  private async find(tx: Tx, keys: readonly string[]): Promise<Map<string, BookingEntry>> {
    if (keys.length === 0) return new Map();
    const rows = await tx.query<BookingEntry & { key: string }>(
      `SELECT key, ${ENTRY} FROM provider.bookings WHERE key = ANY($1)`,
      [keys],
    );
    return new Map(rows.map((row) => [row.key, row]));
  }

  /** Sorted by key, so that two groups with common keys cannot deadlock. */
  private async insert(tx: Tx, requests: readonly BookingRequest[]): Promise<Set<string>> {
    const sorted = [...requests].sort((a, b) => (a.key < b.key ? -1 : 1));
    const rows = await tx.query<{ key: string }>(
      `INSERT INTO provider.bookings (key, reference, country, status, tracking_number)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
       ON CONFLICT (key) DO NOTHING RETURNING key`,
      [
        sorted.map(({ key }) => key),
        sorted.map(({ reference }) => reference),
        sorted.map(countryOf),
        sorted.map((request) => entryOf(request).status),
        sorted.map((request) => entryOf(request).trackingNumber),
      ],
    );
    return new Set(rows.map((row) => row.key));
  }
}

function entryOf(request: BookingRequest): BookingEntry {
  const country = countryOf(request);
  return destinationOf(country).deliverable
    ? { status: 'BOOKED', country, trackingNumber: trackingNumberOf(request.key) }
    : { status: 'REFUSED', country, trackingNumber: null };
}
