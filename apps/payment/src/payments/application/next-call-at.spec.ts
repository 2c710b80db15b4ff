import { retryPauseMs } from '@waybill/jobs';
import {
  claim,
  settleCharge,
  type ChargeStatus,
  type Decided,
  type PaymentBook,
  type Refund,
} from '../domain/index.js';
import { nextCallAt } from './next-call-at.js';

const NOW = new Date('2026-11-21T10:00:00Z');
const LEASE_END = new Date('2026-11-21T10:00:30Z');
const amount = { amount: 2500, currency: 'USD' };

const aBook = (charge: ChargeStatus, over: Partial<PaymentBook> = {}): PaymentBook => ({
  orderId: 'order-1',
  paymentId: 'payment-1',
  chargeKey: 'order-1:charge',
  method: 'tok_ok',
  amount,
  charge,
  tries: 1,
  errors: 0,
  cancels: 0,
  actionUrl: null,
  problem: null,
  failure: null,
  refunds: [],
  requested: 0,
  answered: 0,
  ...over,
});

const aRefund = (over: Partial<Refund>): Refund => ({
  id: 'refund-1',
  key: 'order-1:refund:1',
  amount,
  status: 'READY',
  tries: 0,
  failure: null,
  ...over,
});

const pauseAfter = (tries: number) => {
  const at = nextCallAt(aBook('UNKNOWN', { tries }), LEASE_END, NOW);
  return at && at.getTime() - NOW.getTime();
};

const pausesOf = (tries: readonly number[]) => tries.map((tried) => retryPauseMs(tried, 'order-1'));

describe('The next call to the provider', () => {
  it('is due at once for a charge or refund that nobody has called for', () => {
    expect(nextCallAt(aBook('READY', { tries: 0 }), null, NOW)).toEqual(NOW);
    expect(nextCallAt(aBook('CHARGED', { refunds: [aRefund({})] }), null, NOW)).toEqual(NOW);
  });

  it('is due when the lease ends while a worker has it', () => {
    expect(nextCallAt(aBook('IN_FLIGHT'), LEASE_END, NOW)).toEqual(LEASE_END);
    expect(nextCallAt(aBook('CHARGED', { refunds: [aRefund({ status: 'IN_FLIGHT' })] }), LEASE_END, NOW)).toEqual(
      LEASE_END,
    );
  });

  it('is due after a pause that grows with every try, up to half a minute', () => {
    expect([1, 2, 3, 20].map(pauseAfter)).toEqual(pausesOf([1, 2, 3, 20]));
  });

  it.each([
    ['of an order that was cancelled', aBook('UNKNOWN', { requested: 1 }), 5],
    ['after too many errors', aBook('UNKNOWN', { errors: 1 }), 1],
  ])('is due after a growing pause, too, where cancelling %s has no answer', (_case, book, maxErrors) => {
    let state = book;
    const pauses = Array.from({ length: 8 }, () => {
      const claimed = claim(state, { maxErrors });
      expect(claimed?.call.kind).toBe('CANCEL_CHARGE');
      const silence = { kind: 'UNKNOWN', detail: 'no answer' } as const;
      ({ state } = settleCharge(claimed?.state ?? state, silence, { refundId: 'refund-1' }) as Decided);
      return Number(nextCallAt(state, LEASE_END, NOW)) - NOW.getTime();
    });
    expect(pauses).toEqual(pausesOf([2, 3, 4, 5, 6, 7, 8, 9]));
    // Shown as attempts to charge, which cancelling is none of.
    expect(state.tries).toBe(1);
  });

  it.each<ChargeStatus>(['AWAITING', 'CHARGED', 'FAILED', 'VOIDED'])('is never for a book that is %s', (charge) => {
    expect(nextCallAt(aBook(charge), LEASE_END, NOW)).toBeNull();
  });

  it('is never for refunds that have their answer', () => {
    const refunds = [aRefund({ status: 'FAILED' }), aRefund({ id: 'refund-2', status: 'REFUNDED' })];
    expect(nextCallAt(aBook('CHARGED', { refunds }), LEASE_END, NOW)).toBeNull();
  });
});
