import { Logger } from '@nestjs/common';
import { ProviderBreaker } from '@waybill/platform';
import { Carrier, type BookingAnswer, type BookingRequest, type VoidAnswer } from '../carrier/carrier.port.js';
import type { CarrierCall } from '../domain/index.js';
import { AskCarrier } from './ask-carrier.js';

/** A carrier that books everything and notes where to. */
class WillingCarrier extends Carrier {
  readonly booked: BookingRequest[] = [];

  override book(request: BookingRequest): Promise<BookingAnswer> {
    this.booked.push(request);
    return Promise.resolve({ outcome: 'BOOKED', trackingNumber: 'WB1', carrier: 'willing' });
  }

  override void(): Promise<VoidAnswer> {
    return Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:5432'));
  }
}

const asking = (carrier: Carrier): AskCarrier =>
  new AskCarrier(carrier, new ProviderBreaker({ provider: 'carrier', isAway: () => true }));

const orderId = 'order-1';
const aBooking = (address: BookingRequest['address'] | null): CarrierCall => ({
  kind: 'BOOK',
  key: 'key-1',
  orderId,
  address,
  tries: 1,
});

describe('Asking the carrier', () => {
  beforeAll(() => void Logger.overrideLogger(false));

  it('books under the stored key to the address of the order', async () => {
    const carrier = new WillingCarrier();
    const address = { name: 'Ada', line1: 'Street 1', city: 'London', postalCode: 'SW1', country: 'GB' };
    const outcome = await asking(carrier).execute(aBooking(address));
    expect(carrier.booked).toEqual([{ key: 'key-1', reference: orderId, address }]);
    expect(outcome).toEqual({ of: 'BOOK', outcome: { kind: 'BOOKED', trackingNumber: 'WB1', carrier: 'willing' } });
  });

  it('makes no address up for an order without one', async () => {
    const carrier = new WillingCarrier();
    await asking(carrier).execute(aBooking(null));
    expect(carrier.booked[0]?.address).toBeNull();
  });

  it('knows nothing of a call that broke, and tells customers nothing of what broke on our side', async () => {
    const outcome = await asking(new WillingCarrier()).execute({ kind: 'VOID', key: 'key-1', orderId });
    expect(outcome).toEqual({ of: 'VOID', outcome: { kind: 'UNKNOWN', detail: 'the carrier did not answer' } });
  });
});
