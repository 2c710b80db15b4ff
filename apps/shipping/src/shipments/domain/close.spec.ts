import { owesCall } from './claim.js';
import { settleVoid } from './settle-void.js';
import { BOOKED, ORDER_ID, REFUSED, SHIPMENT_ID } from './shipment.builder.js';
import { after, booked, bookOf, event, goOn, ready, typesOf, type Step } from './shipment.builder.js';
import { statusOf } from './shipment-view.js';

const cancel: Step = { read: event.cancelled() };
const voided = (booked: boolean): Step[] => ['claim', { void: { kind: 'VOIDED', booked } }];
const voidFails: Step[] = ['claim', { void: { kind: 'VOID_FAILED', detail: 'on its way' } }];

describe('Closing the book of an order that was not booked', () => {
  it.each([
    ['never heard of', [], cancel],
    ['half known', [{ read: event.created() }], cancel],
    ['ready but not claimed', [{ read: event.created() }, { read: event.paid() }], cancel],
    ['to be refunded unshipped', [{ read: event.created() }], { read: event.refundRequested(false) }],
  ] as [string, Step[], Step][])('answers ShipmentVoided at once: %s', (_case, steps, close) => {
    const told = after(...steps, close);
    expect(told.events).toMatchObject([{ type: 'ShipmentVoided', data: { orderId: ORDER_ID, booked: false } }]);
    expect(owesCall(bookOf(told))).toBe(false);
  });

  it('refuses whatever would book later', () => {
    const told = after(cancel, { read: event.created() }, { read: event.paid() });
    expect([typesOf(told), owesCall(bookOf(told)), statusOf(bookOf(told))]).toEqual([['ShipmentVoided'], false, null]);
  });

  it('says nothing more after ShipmentFailed, but repeats it for an operator', () => {
    const told = goOn(ready(), 'claim', { said: REFUSED }, cancel);
    expect(typesOf(told)).toEqual(['ShipmentFailed']);
    expect(typesOf(goOn(told, { read: event.cancelled(2) }))).toEqual(['ShipmentFailed', 'ShipmentFailed']);
  });
});

describe('Closing the book while a booking is under way', () => {
  it('calls back what came through, without announcing it', () => {
    const told = goOn(ready(), 'claim', cancel, { said: BOOKED });
    expect([typesOf(told), owesCall(bookOf(told))]).toEqual([[], true]);
    const done = goOn(told, ...voided(true));
    expect(done.events).toEqual([
      { type: 'ShipmentVoided', data: { orderId: ORDER_ID, booked: true, shipmentId: SHIPMENT_ID } },
    ]);
    expect(statusOf(bookOf(done))).toBe('VOIDED');
  });

  it('answers ShipmentVoided when the carrier refused it', () => {
    const told = goOn(ready(), 'claim', cancel, { said: REFUSED });
    expect(told.events).toMatchObject([{ type: 'ShipmentVoided', data: { booked: false } }]);
    expect(owesCall(bookOf(told))).toBe(false);
  });

  it('has the carrier make voiding final when nobody knows, and takes the late answer to the booking calmly', () => {
    const told = goOn(ready(), 'claim', cancel, ...voided(false));
    expect(told.calls.map(({ kind }) => kind)).toEqual(['BOOK', 'VOID']);
    const late = goOn(told, { said: { kind: 'VOIDED' } }, { said: BOOKED }, { said: REFUSED });
    expect(late.book).toBe(told.book);
    expect(typesOf(late)).toEqual(['ShipmentVoided']);
  });
});

describe('Calling a shipment back', () => {
  it('is asked again under the same key when the carrier did not answer', () => {
    const told = goOn(ready(), ...booked, cancel, 'claim', { void: { kind: 'UNKNOWN', detail: '' } }, ...voided(true));
    const keys = told.calls.filter(({ kind }) => kind === 'VOID').map(({ key }) => key);
    expect(keys).toEqual([`${ORDER_ID}:booking`, `${ORDER_ID}:booking`]);
    expect(typesOf(told)).toEqual(['OrderShipped', 'ShipmentVoided']);
  });

  it('says so when it fails, and is tried again when an operator asks', () => {
    const failed = goOn(ready(), ...booked, cancel, ...voidFails);
    expect(failed.events.at(-1)).toMatchObject({ type: 'ShipmentVoidFailed', data: { reason: 'on its way' } });
    expect([statusOf(bookOf(failed)), owesCall(bookOf(failed))]).toEqual(['SHIPPED', false]);
    const told = goOn(failed, { read: event.cancelled(2) }, ...voided(true));
    expect(typesOf(told)).toEqual(['OrderShipped', 'ShipmentVoidFailed', 'ShipmentVoided']);
  });

  it('puts its failure right when another worker was granted what one was refused', () => {
    const told = goOn(ready(), ...booked, cancel, 'claim', ...voidFails, { void: { kind: 'VOIDED', booked: true } });
    expect(typesOf(told)).toEqual(['OrderShipped', 'ShipmentVoidFailed', 'ShipmentVoided']);
    expect(statusOf(bookOf(told))).toBe('VOIDED');
  });

  it('finds the goods on their way when the carrier never said that it took them', () => {
    const told = goOn(ready(), 'claim', cancel, ...voidFails, { said: BOOKED });
    expect([statusOf(bookOf(told)), bookOf(told).consignment]).toEqual([
      'SHIPPED',
      { trackingNumber: 'WB1', carrier: 'simulated' },
    ]);
    expect(typesOf(told)).toEqual(['ShipmentVoidFailed']);
  });

  it('is not set back by an answer that is read late', () => {
    const retried = goOn(ready(), ...booked, cancel, ...voidFails, { read: event.cancelled(2) });
    expect(goOn(retried, { void: { kind: 'VOID_FAILED', detail: 'late' } }).book).toBe(retried.book);
    const told = goOn(retried, ...voided(true));
    expect(goOn(told, { void: { kind: 'VOID_FAILED', detail: 'late' } }).book).toBe(told.book);
  });

  it('is answered again for a later attempt, once, and only by a closed book', () => {
    const told = goOn(ready(), ...booked, cancel, ...voided(true));
    const again = goOn(told, { read: event.cancelled(2) }, { read: event.cancelled(2) }, cancel);
    expect(typesOf(again)).toEqual(['OrderShipped', 'ShipmentVoided', 'ShipmentVoided']);
    expect(again.events.at(-1)).toEqual(told.events.at(-1));
    expect(settleVoid(bookOf(ready()), { kind: 'VOIDED', booked: false })).toMatchObject({ refused: 'NEVER_CLAIMED' });
  });
});
