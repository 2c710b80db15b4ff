import type { ChargeRequest } from '../payment-provider.port.js';
import { decideCharge } from './decide-charge.js';

const ALWAYS = 1;

function aCharge(over: Partial<ChargeRequest> = {}): ChargeRequest {
  return {
    key: 'charge-1',
    reference: 'order-1',
    amount: { amount: 11499, currency: 'USD' },
    method: 'tok_ok',
    ...over,
  };
}

const statusOf = (over: Partial<ChargeRequest>, successRate = ALWAYS) =>
  decideCharge(aCharge(over), successRate).status;
const anAmount = (amount: number, currency: string) => ({ amount: { amount, currency } });

describe('what the simulated gateway says to a charge', () => {
  it.each(['tok_ok', 'tok_timeout', 'tok_error_once', 'tok_error_always', 'tok_refund_error_once'])(
    'is CHARGED for %s, whatever happens to the answer',
    (method) => {
      expect(statusOf({ method })).toBe('CHARGED');
    },
  );

  it.each(['tok_declined', 'tok_nobody_knows', 'constructor', '__proto__'])('is DECLINED for %s', (method) => {
    expect(statusOf({ method })).toBe('DECLINED');
  });

  it.each([
    ['USD', 1_000_000],
    ['EUR', 1_000_000],
    ['JPY', 10_000],
    ['KWD', 10_000_000],
    ['HUF', 1_000_000],
    ['IDR', 1_000_000],
    ['IQD', 10_000_000],
  ])('passes exactly 10,000 %s and declines one minor unit more', (currency, limit) => {
    expect(statusOf(anAmount(limit, currency))).toBe('CHARGED');
    expect(statusOf(anAmount(limit + 1, currency))).toBe('DECLINED');
  });

  it('declines an amount over the limit for every method', () => {
    expect(statusOf({ ...anAmount(1_000_001, 'USD'), method: 'tok_timeout' })).toBe('DECLINED');
  });

  it('declines to charge nothing', () => {
    expect(statusOf(anAmount(0, 'USD'))).toBe('DECLINED');
  });

  it('declines as large a share of tok_ok charges as the success rate leaves, the same ones every time', () => {
    const keys = Array.from({ length: 2_000 }, (_, i) => `charge-${i}`);
    const charged = keys.filter((key) => statusOf({ key }, 0.7) === 'CHARGED');
    expect(charged.length / keys.length).toBeCloseTo(0.7, 1);
    expect(keys.filter((key) => statusOf({ key }, 0.7) === 'CHARGED')).toEqual(charged);
  });

  it('charges nobody at a success rate of 0, except by test tokens', () => {
    expect(statusOf({}, 0)).toBe('DECLINED');
    expect(statusOf({ method: 'tok_timeout' }, 0)).toBe('CHARGED');
  });
});
