import { CANCELLATION_REASONS, EVENTS, type EventData } from '@waybill/contracts';
import { composeMessage, subjectOf } from './compose.js';
import { CAUSES, placeOf, type Cause, type Facts } from './turns.js';
import { WORDINGS } from './wording/index.js';

const orderId = '01930000-0000-7000-8000-000000000001';
const usd = (amount: number) => ({ amount, currency: 'USD' });
const LINES: EventData<'OrderCreated'>['lines'] = [
  { sku: 'TEA', name: 'Green tea', quantity: 3, unitPrice: usd(1050) },
  { sku: 'CUP', name: 'Cup', quantity: 1, unitPrice: usd(899) },
];

const composed = <C extends Cause>(cause: C, facts: Facts<C>, locale: string | null = null) =>
  composeMessage(cause, facts, { locale, purchase: { lines: LINES, shortfall: [] } });

const textOf = <C extends Cause>(cause: C, facts: Facts<C>): string => composed(cause, facts).paragraphs.join(' ');

describe.each(WORDINGS.map(({ language }) => language))('composeMessage in %s', (language) => {
  it.each(CAUSES)('says something about %s that names the order', (cause) => {
    const { paragraphs } = composed(cause, EVENTS[cause].example, language);
    expect(paragraphs.join(' ')).toContain((EVENTS[cause].example as { orderId: string }).orderId);
  });

  it('has a subject for each turn, that cannot break a header', () => {
    const turns = new Set(CAUSES.map((cause) => placeOf(cause).turn));
    const subjects = new Set(CAUSES.map((cause) => composed(cause, EVENTS[cause].example, language).subject));
    expect(subjects.size).toBe(turns.size);
    for (const subject of subjects) expect(subject).toMatch(/^[^\p{Cc}]{5,60}$/u);
  });

  it('gives each cancellation its own words', () => {
    const texts = CANCELLATION_REASONS.map((reason) =>
      composed('OrderCancelled', { orderId, reason, attempt: 1 }, language).paragraphs.join(' '),
    );
    expect(new Set(texts).size).toBe(CANCELLATION_REASONS.length);
  });

  it('keeps the provider’s own words from the customer', () => {
    for (const cause of ['PaymentFailed', 'PaymentRefundFailed'] as const) {
      const facts = { ...EVENTS[cause].example, detail: 'card 4242 stolen', reason: 'DECLINED' as const };
      const said = JSON.stringify(composed(cause, facts, language));
      expect(said).not.toMatch(/4242|closed|DECLINED/);
    }
  });
});

describe('composeMessage', () => {
  it('says of money only what is true whatever happened before the cancellation', () => {
    const about = (reason: (typeof CANCELLATION_REASONS)[number]) =>
      textOf('OrderCancelled', { orderId, reason, attempt: 1 });
    expect(about('OUT_OF_STOCK')).toContain('You were not charged');
    expect(about('SHIPPING_FAILED')).toContain('on its way back');
    expect(about('CUSTOMER_REQUEST')).toContain('If you have paid already');
  });

  it('says in one mail that the payment failed and that there is no order any more', () => {
    const facts = { orderId, paymentId: 'P', reason: 'DECLINED', detail: '', amount: usd(100) } as const;
    expect(textOf('PaymentFailed', facts)).toMatch(
      /1\.00 USD .* was declined, so the order was cancelled\. You were not/,
    );
  });

  it('lists what was ordered, with prices and their sum', () => {
    expect(composed('OrderConfirmed', { orderId, amount: usd(4049) }).receipt).toEqual({
      rows: [
        { name: 'Green tea', quantity: '3 × 10.50 USD', sum: '31.50 USD' },
        { name: 'Cup', quantity: '1 × 8.99 USD', sum: '8.99 USD' },
      ],
      total: { label: 'Total', sum: '40.49 USD' },
    });
  });

  it('writes amounts with the digits of their currency and as the language has them', () => {
    const lines = [{ sku: 'TEA', name: 'Tee', quantity: 2, unitPrice: { amount: 1500, currency: 'KWD' } }];
    const facts = EVENTS.OrderShipped.example;
    const reader = { locale: 'de-AT', purchase: { lines, shortfall: [] } };
    expect(composeMessage('OrderShipped', facts, reader).receipt?.total).toEqual({ label: 'Summe', sum: '3,000 KWD' });
  });

  it('names what is missing when only a part was reserved, and lists the rest', () => {
    const shortfall = [
      { sku: 'TEA', requested: 3, reserved: 1 },
      { sku: 'CUP', requested: 1, reserved: 0 },
    ];
    const { paragraphs, receipt } = composed('OrderConfirmed', { orderId, amount: usd(1050), shortfall });
    expect(paragraphs.join(' ')).toContain('Green tea: 1 of 3, Cup: 0 of 1');
    expect(receipt?.rows.map(({ name }) => name)).toEqual(['Green tea']);
    expect(receipt?.total.sum).toBe('10.50 USD');
    expect(textOf('OrderConfirmed', { orderId, amount: usd(100) })).not.toContain('in stock');
  });

  it('lists nothing while it is not known what is missing', () => {
    const reader = { locale: null, purchase: { lines: LINES, shortfall: null } };
    expect(composeMessage('OrderShipped', EVENTS.OrderShipped.example, reader).receipt).toBeNull();
  });

  it.each([
    [null, 'en'],
    ['en-GB', 'en'],
    ['DE', 'de'],
    ['de-CH-1996', 'de'],
    ['fr', 'en'],
    ['deu', 'en'],
  ])('writes to a reader of %s in %s', (locale, language) => {
    expect(composed('OrderConfirmed', { orderId, amount: usd(1) }, locale).language).toBe(language);
  });

  it('calls a message by its English subject in logs', () => {
    expect(subjectOf('OrderCompleted')).toBe('Your order is on its way');
  });
});
