import { randomUUID } from 'node:crypto';
import type { BookingRequest, Carrier } from '../src/shipments/carrier/carrier.port.js';

/** A carrier under test, and countries of its test mode that behave as named. */
export interface CarrierUnderTest {
  readonly carrier: Carrier;
  readonly ordinary: string;
  readonly undeliverable: string;
  readonly neverVoidable: string;
}

function aBooking(country: string): BookingRequest {
  const address = {
    name: 'Ada Lovelace',
    line1: '12 St James’s Square',
    city: 'London',
    postalCode: 'SW1Y 4JH',
    country,
  };
  return { key: randomUUID(), reference: randomUUID(), address };
}

/** What shipping relies on in any carrier. Every adapter runs this suite against the real thing or its test mode. */
export function carrierSuite(name: string, open: () => CarrierUnderTest): void {
  describe(`${name} as a carrier`, () => {
    it('answers a repeated booking with the first tracking number', async () => {
      const { carrier, ordinary } = open();
      const booking = aBooking(ordinary);
      const first = await carrier.book(booking);
      expect(first).toMatchObject({ outcome: 'BOOKED', trackingNumber: expect.any(String) as string });
      expect(await carrier.book(booking)).toEqual(first);
    });

    it('gives every key a tracking number of its own', async () => {
      const { carrier, ordinary } = open();
      const bookings = Array.from({ length: 20 }, () => aBooking(ordinary));
      const answers = await Promise.all(bookings.map((booking) => carrier.book(booking)));
      const numbers = answers.map((answer) => (answer.outcome === 'BOOKED' ? answer.trackingNumber : 'none'));
      expect(new Set(numbers).size).toBe(20);
    });

    it('answers bookings of one key that arrive at once with one parcel', async () => {
      const { carrier, ordinary } = open();
      const booking = aBooking(ordinary);
      const [first, ...others] = await Promise.all(Array.from({ length: 8 }, () => carrier.book(booking)));
      for (const other of others) expect(other).toEqual(first);
    });

    it('refuses a parcel that it cannot deliver, every time', async () => {
      const { carrier, undeliverable } = open();
      const booking = aBooking(undeliverable);
      expect(await carrier.book(booking)).toMatchObject({ outcome: 'REFUSED' });
      expect(await carrier.book(booking)).toMatchObject({ outcome: 'REFUSED' });
    });

    it('takes a booking back once and for all', async () => {
      const { carrier, ordinary } = open();
      const booking = aBooking(ordinary);
      await carrier.book(booking);
      expect(await carrier.void(booking.key)).toEqual({ outcome: 'VOIDED', booked: true });
      expect(await carrier.void(booking.key)).toEqual({ outcome: 'VOIDED', booked: true });
      expect(await carrier.book(booking)).toEqual({ outcome: 'VOIDED' });
    });

    it('refuses a booking that arrives after it was voided', async () => {
      const { carrier, ordinary } = open();
      const booking = aBooking(ordinary);
      expect(await carrier.void(booking.key)).toEqual({ outcome: 'VOIDED', booked: false });
      expect(await carrier.book(booking)).toEqual({ outcome: 'VOIDED' });
    });

    it('has nothing to take back of a refused parcel', async () => {
      const { carrier, undeliverable } = open();
      const booking = aBooking(undeliverable);
      await carrier.book(booking);
      expect(await carrier.void(booking.key)).toEqual({ outcome: 'VOIDED', booked: false });
    });

    it('keeps a parcel that it cannot call back', async () => {
      const { carrier, neverVoidable } = open();
      const booking = aBooking(neverVoidable);
      const booked = await carrier.book(booking);
      expect(await carrier.void(booking.key)).toMatchObject({ outcome: 'NOT_VOIDABLE' });
      expect(await carrier.book(booking)).toEqual(booked);
    });
  });
}
