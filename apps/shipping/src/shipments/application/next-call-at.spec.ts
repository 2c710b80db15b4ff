import { retryPauseMs } from '@waybill/jobs';
import { apply, claim, settleVoid, type Decided, type ShipmentBook } from '../domain/index.js';
import { nextCallAt } from './next-call-at.js';

const NOW = new Date('2026-11-21T10:00:00Z');
const LEASE_END = new Date('2026-11-21T10:00:30Z');

const aBook = (over: Partial<ShipmentBook>): ShipmentBook => ({
  orderId: 'order-1',
  shipmentId: 'shipment-1',
  bookingKey: 'order-1:booking',
  ordered: true,
  address: null,
  paid: true,
  booking: 'READY',
  recall: 'NONE',
  tries: 0,
  consignment: null,
  failure: null,
  refusal: null,
  calledBack: false,
  requested: 0,
  answered: 0,
  ...over,
});

const dueFor = (over: Partial<ShipmentBook>) => nextCallAt(aBook(over), LEASE_END, NOW);

const pausesOf = (tries: readonly number[]) => tries.map((tried) => retryPauseMs(tried, 'order-1'));

describe('The next call to the carrier', () => {
  it('is due at once for a booking that nobody has called for', () => {
    expect(dueFor({})).toEqual(NOW);
  });

  it('is due at once for a recall, though a worker still has the booking', () => {
    expect(dueFor({ booking: 'IN_FLIGHT', requested: 1, recall: 'READY' })).toEqual(NOW);
  });

  it('is due when the lease ends while a worker has the call', () => {
    expect(dueFor({ booking: 'IN_FLIGHT', tries: 1 })).toEqual(LEASE_END);
    expect(dueFor({ booking: 'BOOKED', requested: 1, recall: 'IN_FLIGHT' })).toEqual(LEASE_END);
  });

  it('is due after a pause that grows with every try, up to half a minute', () => {
    const pauses = [1, 2, 3, 20].map((tries) => dueFor({ booking: 'UNKNOWN', tries }));
    expect(pauses.map((at) => at && at.getTime() - NOW.getTime())).toEqual(pausesOf([1, 2, 3, 20]));
  });

  it('is due after the same growing pause where a recall has no answer, however often it was tried to book', () => {
    const booked = aBook({ booking: 'BOOKED', tries: 20 });
    const cancelled = apply(
      booked,
      { type: 'OrderCancelled', data: { orderId: 'order-1', reason: 'CUSTOMER_REQUEST', attempt: 1 } },
      'shipment-2',
    );
    let { state } = cancelled;
    const pauses = Array.from({ length: 9 }, () => {
      const claimed = claim(state);
      expect(claimed?.call.kind).toBe('VOID');
      ({ state } = settleVoid(claimed?.state ?? state, { kind: 'UNKNOWN', detail: 'no answer' }) as Decided);
      return Number(nextCallAt(state, LEASE_END, NOW)) - NOW.getTime();
    });
    expect(pauses).toEqual(pausesOf([1, 2, 3, 4, 5, 6, 7, 8, 9]));
  });

  it('is never once everything is decided', () => {
    expect(dueFor({ booking: 'AWAITING', paid: false })).toBeNull();
    expect(dueFor({ booking: 'BOOKED' })).toBeNull();
    expect(dueFor({ booking: 'BOOKED', requested: 1, recall: 'FAILED' })).toBeNull();
    expect(dueFor({ booking: 'VOIDED', requested: 1 })).toBeNull();
  });
});
