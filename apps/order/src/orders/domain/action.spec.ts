import { historyOf } from './history.js';
import { AT, after, fact, placed, typesOf } from './order.builder.js';
import { isFinal, paymentOf, statusOf } from './order-view.js';

const url = 'https://bank.example/3ds';

describe('An order whose customer has to act at the payment provider', () => {
  it.each([
    ['as it was confirmed', [fact.reserved(), fact.actionRequired()]],
    ['read before the reservation', [fact.actionRequired(), fact.reserved()]],
  ])('requires action, %s', (_, facts) => {
    const { state, events } = after(placed(), ...facts);
    expect(statusOf(state)).toBe('REQUIRES_ACTION');
    expect(isFinal(state)).toBe(false);
    expect(paymentOf(state)).toEqual({ id: 'pay', status: 'REQUIRES_ACTION', action: { url } });
    expect(typesOf(events)).toEqual(['OrderConfirmed']);
  });

  it('goes on once it is paid, also where that was read first', () => {
    for (const facts of [
      [fact.actionRequired(), fact.paid()],
      [fact.paid(), fact.actionRequired()],
    ]) {
      const { state } = after(placed(), fact.reserved(), ...facts);
      expect(statusOf(state)).toBe('PAID');
      expect(paymentOf(state)).toEqual({ id: 'pay', status: 'COMPLETED' });
    }
  });

  it('is cancelled when the customer does not pass, and shows no page any more', () => {
    const { state } = after(placed(), fact.reserved(), fact.actionRequired(), fact.paymentFailed());
    expect(statusOf(state)).toBe('CANCELLED');
    expect(paymentOf(state)).toEqual({ id: 'pay', status: 'FAILED' });
  });

  it('has the status in its history from the fact on, whichever came first', () => {
    const confirmed = after(placed(), fact.reserved()).state;
    const waiting = after(confirmed, fact.actionRequired()).state;
    const read = { id: 'event-1', type: 'PaymentActionRequired', at: AT } as const;
    expect(historyOf(confirmed, waiting, read, [])).toMatchObject([{ status: 'REQUIRES_ACTION' }]);
    const early = after(placed(), fact.actionRequired()).state;
    const both = after(early, fact.reserved());
    const written = { id: 'event-2', type: 'OrderConfirmed', at: AT } as const;
    const reserved = { id: 'event-3', type: 'InventoryReserved', at: AT } as const;
    expect(historyOf(early, both.state, reserved, [written]).map(({ status }) => status)).toEqual([
      'PENDING',
      'REQUIRES_ACTION',
    ]);
  });
});
