import { composeMessage } from './message.js';

const orderId = '01930000-0000-7000-8000-000000000001';

describe('composeMessage', () => {
  it('writes money with the digits of its currency', () => {
    const body = (amount: number, currency: string) =>
      composeMessage({ type: 'OrderConfirmed', data: { orderId, amount: { amount, currency } } }).body;
    expect(body(1999, 'USD')).toContain('19.99 USD');
    expect(body(5, 'USD')).toContain('0.05 USD');
    expect(body(1999, 'JPY')).toContain('1999 JPY');
  });

  it('names what is missing when only a part was reserved', () => {
    const { body } = composeMessage({
      type: 'OrderConfirmed',
      data: {
        orderId,
        amount: { amount: 100, currency: 'USD' },
        shortfall: [{ sku: 'TEA', requested: 3, reserved: 1 }],
      },
    });
    expect(body).toContain('TEA: 1 of 3');
  });

  it('gives each cancellation its reason in words', () => {
    const { body } = composeMessage({
      type: 'OrderCancelled',
      data: { orderId, reason: 'PAYMENT_DECLINED', attempt: 1 },
    });
    expect(body).toContain('your payment was declined');
  });
});
