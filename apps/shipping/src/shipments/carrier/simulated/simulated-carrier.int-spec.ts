import { randomUUID } from 'node:crypto';
import { Transactions } from '@waybill/messaging';
import { carrierSuite } from '../../../../test/carrier.suite.js';
import { createShippingDatabase, type ShippingDatabase } from '../../../../test/shipping-database.js';
import { SimulatedCarrier } from './simulated-carrier.js';

const ADDRESS = { name: 'Ada', line1: '12 St James’s Square', city: 'London', postalCode: 'SW1' };

describe('The simulated carrier', () => {
  let database: ShippingDatabase;
  let carrier: SimulatedCarrier;

  beforeAll(async () => {
    database = await createShippingDatabase();
    carrier = new SimulatedCarrier(new Transactions(database.ledger), { latencyMs: 0, slowMs: 0 });
  });

  afterAll(async () => {
    await carrier.close();
    await database.drop();
  });

  carrierSuite('The simulated carrier', () => ({
    carrier,
    ordinary: 'GB',
    undeliverable: 'XX',
    neverVoidable: 'XV',
  }));

  const aBooking = (country: string) => ({
    key: randomUUID(),
    reference: randomUUID(),
    address: { ...ADDRESS, country },
  });

  it('has the parcel on its book while the slow answer to XV is still on its way', async () => {
    const slow = new SimulatedCarrier(new Transactions(database.ledger), { latencyMs: 0, slowMs: 300 });
    const booking = aBooking('XV');
    const asked = Date.now();
    const answer = slow.book(booking);
    expect(await carrier.book(booking)).toMatchObject({ outcome: 'BOOKED' });
    expect(await carrier.void(booking.key)).toMatchObject({ outcome: 'NOT_VOIDABLE' });
    expect(await answer).toMatchObject({ outcome: 'BOOKED' });
    expect(Date.now() - asked).toBeGreaterThanOrEqual(295);
    await slow.close();
  });

  it('answers ordinary bookings without that pause', async () => {
    const slow = new SimulatedCarrier(new Transactions(database.ledger), { latencyMs: 0, slowMs: 60_000 });
    expect(await slow.book(aBooking('GB'))).toMatchObject({ outcome: 'BOOKED' });
    await slow.close();
  });

  it('gives one answer to a key that arrives from two processes at once', async () => {
    const other = new SimulatedCarrier(new Transactions(database.ledger), { latencyMs: 0, slowMs: 0 });
    const bookings = Array.from({ length: 40 }, () => aBooking('GB'));
    const [here, there] = await Promise.all([
      Promise.all(bookings.map((booking) => carrier.book(booking))),
      Promise.all([...bookings].reverse().map((booking) => other.book(booking))),
    ]);
    expect(here).toEqual(there.reverse());
    await other.close();
  });
});
