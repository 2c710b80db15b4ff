import { CANCELLATION_REASONS, EVENTS } from '@waybill/contracts';
import { CAUSES, composeMessage, subjectOf, type Cause, type Facts } from './compose.js';

const orderId = '01930000-0000-7000-8000-000000000001';
const usd = (amount: number) => ({ amount, currency: 'USD' });

const textOf = <C extends Cause>(cause: C, facts: Facts<C>): string =>
  composeMessage(cause, facts).paragraphs.join(' ');

describe('composeMessage', () => {
  it.each(CAUSES)('says something about %s that names the order', (cause) => {
    const { subject, paragraphs } = composeMessage(cause, EVENTS[cause].example);
    expect(subject).toBe(subjectOf(cause));
    expect(paragraphs.join(' ')).toContain((EVENTS[cause].example as { orderId: string }).orderId);
  });

  it('has subjects that differ and cannot break a header', () => {
    const subjects = CAUSES.map(subjectOf);
    expect(new Set(subjects).size).toBe(CAUSES.length);
    for (const subject of subjects) expect(subject).toMatch(/^[\x20-\x7e]{5,60}$/);
  });

  it('gives each cancellation its own words', () => {
    const texts = CANCELLATION_REASONS.map((reason) => textOf('OrderCancelled', { orderId, reason, attempt: 1 }));
    expect(new Set(texts).size).toBe(CANCELLATION_REASONS.length);
    expect(texts.join(' ')).toContain('your payment was declined');
  });

  it('says of money only what is true whatever happened before the cancellation', () => {
    const about = (reason: (typeof CANCELLATION_REASONS)[number]) =>
      textOf('OrderCancelled', { orderId, reason, attempt: 1 });
    expect(about('OUT_OF_STOCK')).toContain('You were not charged');
    expect(about('SHIPPING_FAILED')).toContain('on its way back');
    expect(about('CUSTOMER_REQUEST')).toContain('If you have paid already');
  });

  it('names what is missing when only a part was reserved', () => {
    const shortfall = [{ sku: 'TEA', requested: 3, reserved: 1 }];
    expect(textOf('OrderConfirmed', { orderId, amount: usd(100), shortfall })).toContain('TEA: 1 of 3');
    expect(textOf('OrderConfirmed', { orderId, amount: usd(100) })).not.toContain('in stock');
  });

  it('keeps the provider’s own words from the customer', () => {
    const facts = {
      orderId,
      paymentId: 'P',
      reason: 'DECLINED',
      detail: 'card 4242 stolen',
      amount: usd(100),
    } as const;
    expect(textOf('PaymentFailed', facts)).toMatch(/1\.00 USD .* was declined\. You were not charged/);
    expect(textOf('PaymentFailed', facts)).not.toContain('4242');
  });
});
