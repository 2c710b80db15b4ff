import { owesCall } from './claim.js';
import { settleBooking } from './settle-booking.js';
import { ADDRESS, BOOKED, ORDER_ID, REFUSED, SHIPMENT_ID } from './shipment.builder.js';
import { after, booked, bookOf, event, goOn, ready, typesOf } from './shipment.builder.js';
import { statusOf } from './shipment-view.js';

describe('Booking a shipment', () => {
  it.each([
    ['address then payment', [event.created(), event.paid()]],
    ['payment then address', [event.paid(), event.created()]],
  ])('starts when both halves are known: %s', (_case, [first, second]) => {
    const half = after({ read: first! });
    expect(owesCall(bookOf(half))).toBe(false);
    const { calls } = goOn(half, { read: second! }, 'claim');
    expect(calls).toEqual([
      { kind: 'BOOK', key: `${ORDER_ID}:booking`, orderId: ORDER_ID, address: ADDRESS, tries: 1 },
    ]);
  });

  it('announces what the carrier took', () => {
    const told = goOn(ready(), ...booked);
    expect(told.events).toEqual([
      {
        type: 'OrderShipped',
        data: { orderId: ORDER_ID, shipmentId: SHIPMENT_ID, trackingNumber: 'WB1', carrier: 'simulated' },
      },
    ]);
    expect(statusOf(bookOf(told))).toBe('SHIPPED');
  });

  it('announces what the carrier refused', () => {
    const told = goOn(ready(), 'claim', { said: REFUSED });
    expect(told.events).toMatchObject([
      { type: 'ShipmentFailed', data: { reason: 'UNDELIVERABLE', detail: 'not to XX' } },
    ]);
    expect([statusOf(bookOf(told)), owesCall(bookOf(told))]).toEqual(['FAILED', false]);
  });

  it('asks again under the same key when the carrier did not answer', () => {
    const told = goOn(ready(), 'claim', { said: { kind: 'UNKNOWN', detail: 'timed out' } }, ...booked);
    expect(told.calls.map(({ kind, key }) => [kind, key])).toEqual([
      ['BOOK', `${ORDER_ID}:booking`],
      ['BOOK', `${ORDER_ID}:booking`],
    ]);
    expect(typesOf(told)).toEqual(['OrderShipped']);
  });

  it('is entered once, however many workers bring the answer', () => {
    const once = goOn(ready(), ...booked);
    const again = goOn(once, { said: BOOKED }, { said: { kind: 'UNKNOWN', detail: 'late' } });
    expect(again.book).toBe(once.book);
    expect(typesOf(again)).toEqual(['OrderShipped']);
  });

  it('takes no answer to a call that was never made, nor one that the carrier denies later', () => {
    expect(settleBooking(bookOf(ready()), BOOKED)).toMatchObject({ refused: 'NEVER_CLAIMED' });
    const contradiction = { refused: 'CONTRADICTORY_FACTS' };
    expect(settleBooking(bookOf(goOn(ready(), ...booked)), REFUSED)).toMatchObject(contradiction);
    expect(settleBooking(bookOf(goOn(ready(), 'claim', { said: REFUSED })), BOOKED)).toMatchObject(contradiction);
    expect(settleBooking(bookOf(goOn(ready(), 'claim')), { kind: 'VOIDED' })).toMatchObject(contradiction);
  });

  it('learns nothing from an event it has read, nor from the refund of goods that left', () => {
    const told = goOn(ready(), ...booked);
    const again = goOn(
      told,
      { read: event.created() },
      { read: event.paid() },
      { read: event.refundRequested(true) },
      { read: event.refundRequested(true, 2) },
    );
    expect(again.book).toBe(told.book);
  });
});
