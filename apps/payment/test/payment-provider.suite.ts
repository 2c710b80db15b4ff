import { randomUUID } from 'node:crypto';
import {
  NoAnswerError,
  type ChargeRequest,
  type PaymentProvider,
} from '../src/payments/provider/payment-provider.port.js';

/** A provider under test, and payment methods of its test mode that behave as named. */
export interface ProviderUnderTest {
  readonly provider: PaymentProvider;
  readonly approved: string;
  readonly declined: string;
  /** The charge is made, its answer is lost: the same provider, asked in a way in which that happens. */
  readonly answerLost: { readonly provider: PaymentProvider; readonly method: string };
}

const AMOUNT = { amount: 11499, currency: 'USD' };

function aCharge(method: string, key: string = randomUUID()): ChargeRequest {
  return { key, reference: randomUUID(), amount: AMOUNT, method };
}

/** What payment relies on in any provider. Every adapter runs this suite against the real thing or its test mode. */
export function paymentProviderSuite(name: string, open: () => ProviderUnderTest): void {
  describe(`${name} as a payment provider`, () => {
    it('answers a repeated charge with the first answer', async () => {
      const { provider, approved } = open();
      const charge = aCharge(approved);
      const first = await provider.charge(charge);
      expect(first).toMatchObject({ outcome: 'CHARGED' });
      expect(await provider.charge(charge)).toEqual(first);
    });

    it('answers charges of one key that arrive at once with one charge', async () => {
      const { provider, approved } = open();
      const charge = aCharge(approved);
      const [first, ...others] = await Promise.all(Array.from({ length: 8 }, () => provider.charge(charge)));
      expect(first).toMatchObject({ outcome: 'CHARGED' });
      for (const other of others) expect(other).toEqual(first);
    });

    it('declines definitely: repeated or looked up, the answer stays', async () => {
      const { provider, declined } = open();
      const charge = aCharge(declined);
      const answer = await provider.charge(charge);
      expect(answer).toMatchObject({ outcome: 'DECLINED' });
      expect(await provider.charge(charge)).toEqual(answer);
      expect(await provider.lookup(charge.key)).toEqual(answer);
    });

    it('has never heard of a key that was not charged', async () => {
      const { provider } = open();
      expect(await provider.lookup(randomUUID())).toEqual({ outcome: 'NOT_FOUND' });
    });

    it('finds the charge whose answer was lost', async () => {
      const { provider, answerLost } = open();
      const charge = aCharge(answerLost.method);
      await expect(answerLost.provider.charge(charge)).rejects.toBeInstanceOf(NoAnswerError);
      expect(await provider.lookup(charge.key)).toMatchObject({ outcome: 'CHARGED' });
    });

    it('refuses a charge that arrives after it was cancelled', async () => {
      const { provider, approved } = open();
      const charge = aCharge(approved);
      expect(await provider.cancel(charge.key)).toEqual({ outcome: 'CANCELLED' });
      expect(await provider.charge(charge)).toEqual({ outcome: 'CANCELLED' });
      expect(await provider.cancel(charge.key)).toEqual({ outcome: 'CANCELLED' });
      expect(await provider.lookup(charge.key)).toEqual({ outcome: 'CANCELLED' });
    });

    it('says that it is too late to cancel what was charged', async () => {
      const { provider, approved } = open();
      const charge = aCharge(approved);
      const answer = await provider.charge(charge);
      expect(await provider.cancel(charge.key)).toEqual(answer);
    });

    it('refunds once per refund key', async () => {
      const { provider, approved } = open();
      const charge = aCharge(approved);
      await provider.charge(charge);
      const refund = { key: randomUUID(), chargeKey: charge.key, amount: AMOUNT, tries: 1 };
      const first = await provider.refund(refund);
      expect(first).toMatchObject({ outcome: 'REFUNDED' });
      expect(await provider.refund(refund)).toEqual(first);
    });

    it('never refunds more than was charged, whatever the keys', async () => {
      const { provider, approved } = open();
      const charge = aCharge(approved);
      await provider.charge(charge);
      const refunds = Array.from({ length: 5 }, () => ({
        key: randomUUID(),
        chargeKey: charge.key,
        amount: AMOUNT,
        tries: 1,
      }));
      const answers = await Promise.all(refunds.map((refund) => provider.refund(refund)));
      expect(answers.filter(({ outcome }) => outcome === 'REFUNDED')).toHaveLength(1);
    });

    it('refuses to refund what was never charged', async () => {
      const { provider } = open();
      const refund = { key: randomUUID(), chargeKey: randomUUID(), amount: AMOUNT, tries: 1 };
      expect(await provider.refund(refund)).toMatchObject({ outcome: 'REFUSED' });
    });
  });
}
