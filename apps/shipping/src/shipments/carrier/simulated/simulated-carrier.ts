import { setTimeout as delay } from 'node:timers/promises';
import { GroupCommit } from '@waybill/jobs';
import { type Transactions } from '@waybill/messaging';
import type { BookingAnswer, BookingRequest, Carrier, VoidAnswer } from '../carrier.port.js';
import { BookingLedger, type BookingEntry } from './booking-ledger.js';
import { countryOf, destinationOf } from './destinations.js';
import { trackingNumberOf } from './tracking-number.js';

export interface SimulatedCarrierOptions {
  /** How long every answer takes, ms. */
  readonly latencyMs: number;
  /** How long the answer to a booking for a slow destination takes, ms. */
  readonly slowMs: number;
}

/**
 * A carrier that keeps its book in schema `provider`, on connections that are not the service's: what it did is
 * committed before it answers and stays done if the service dies or rolls back. It never reads the service's tables.
 * The latency comes after the commit, so that a process killed in between finds the parcel booked.
 */
export class SimulatedCarrier implements Carrier {
  private readonly ledger = new BookingLedger();
  /** Bookings that arrive together share one statement and one commit of the ledger. */
  private readonly together: GroupCommit<BookingRequest, BookingEntry>;

  /** @param transactions over a data source of the carrier's own. */
  constructor(
    private readonly transactions: Transactions,
    private readonly options: SimulatedCarrierOptions,
  ) {
    this.together = new GroupCommit(transactions, (tx, requests) => this.ledger.record(tx, requests));
  }

  async book(request: BookingRequest, signal?: AbortSignal): Promise<BookingAnswer> {
    const { status } = await this.together.submit(request);
    const country = countryOf(request);
    await this.latency(destinationOf(country).slow ? this.options.slowMs : this.options.latencyMs, signal);
    switch (status) {
      case 'BOOKED':
        return { outcome: 'BOOKED', trackingNumber: trackingNumberOf(request.key), carrier: 'simulated' };
      case 'REFUSED':
        return { outcome: 'REFUSED', detail: `the carrier does not deliver to ${country}` };
      case 'VOIDED':
        return { outcome: 'VOIDED' };
    }
  }

  async void(key: string, signal?: AbortSignal): Promise<VoidAnswer> {
    const { status, trackingNumber } = await this.transactions.run((tx) => this.ledger.void(tx, key));
    await this.latency(this.options.latencyMs, signal);
    if (status === 'BOOKED') return { outcome: 'NOT_VOIDABLE', detail: 'already out for delivery' };
    return { outcome: 'VOIDED', booked: trackingNumber !== null };
  }

  /** Resolves when the bookings under way are answered. */
  close(): Promise<void> {
    return this.together.close();
  }

  private async latency(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms > 0) await delay(ms, undefined, signal && { signal });
  }
}
