import type { Page } from 'playwright-core';
import { act, partOf, rowOf } from './support/acting.js';
import { expectSoundPage } from './support/looked-at.js';
import type { SharedPages } from './support/shared-pages.js';

/** Longer than consumers need to rejoin after a crash, and than a provider that is asked again, ms. */
const PATIENT = { timeout: 60_000 };

export const operating = (shared: SharedPages): void =>
  describe('an operator at the console', () => {
    const refunded = async (paymentMethod: string): Promise<string> => {
      const { id } = await shared.api.place(await shared.api.product(), { paymentMethod });
      await shared.api.reaches(id, 'COMPLETED');
      await shared.api.refund(id);
      await shared.api.reaches(id, 'COMPLETED', 'NEEDS_ATTENTION');
      return id;
    };
    const isDone = (page: Page) => partOf(page, 'Compensation').getByText('Done', { exact: true }).waitFor(PATIENT);

    it('sees that an order waits for a provider that fails, and that it ends by itself', async () => {
      const sku = await shared.api.product();
      const { id } = await shared.api.place(sku, { paymentMethod: 'tok_error_always' });
      const page = await shared.signedIn('Olga', `/console/orders/${id}`);
      await partOf(page, 'Why is it waiting?')
        .getByText(/The provider is asked again/)
        .waitFor(PATIENT);
      await partOf(page, 'Payment').getByText('Next attempt').waitFor();
      await expectSoundPage(page, 'console-order-retried');
      await page.getByText('payment failed', { exact: true }).waitFor(PATIENT);
      await isDone(page);
    });

    it('is told which process an order waits for, cancels one, and sees both go on when it is back', async () => {
      const sku = await shared.api.product();
      const payment = shared.system.service('payment');
      await payment.kill();
      try {
        const { id } = await shared.api.place(sku);
        const { id: cancelled } = await shared.api.place(sku);
        const page = await shared.signedIn('Olga', `/console/orders/${id}`);
        await partOf(page, 'Why is it waiting?')
          .getByText(/Whether payment holds the order up cannot be told/)
          .waitFor(PATIENT);
        await expectSoundPage(page, 'console-order-waiting');
        await page.goto(`/console/orders/${cancelled}`);
        await act(page, 'Cancel', 'the customer called');
        await page.getByText('Cancelled', { exact: true }).first().waitFor();
        const people = page.getByRole('group', { name: 'What people did' });
        expect(await people.innerText()).toContain('the customer called');
        await payment.start();
        await isDone(page);
        await page.goto(`/console/orders/${id}`);
        await page.getByText('Completed', { exact: true }).first().waitFor(PATIENT);
        await page.getByRole('heading', { name: 'Where it stands' }).waitFor();
      } finally {
        await payment.start();
      }
    });

    it('retries what needs attention, with a reason, until it is done', async () => {
      const id = await refunded('tok_refund_error_once');
      const page = await shared.signedIn('Olga', '/console/attention');
      const row = rowOf(page, id);
      await row
        .getByText(/^money/)
        .first()
        .waitFor();
      await expectSoundPage(page, 'console-attention-filled');
      await row.getByRole('button', { name: 'Retry' }).click();
      expect(await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).isEnabled()).toBe(false);
      await expectSoundPage(page, 'console-retry-dialog');
      await page.keyboard.press('Escape');
      await act(page, 'Retry', 'the card works again', row);
      await page.getByText('1 asked again.').waitFor();
      await row.waitFor({ state: 'hidden', ...PATIENT });
      await page.goto(`/console/orders/${id}`);
      await page.getByText('Refunded', { exact: true }).first().waitFor(PATIENT);
      await isDone(page);
    });

    it('settles a part that was put right outside', async () => {
      const id = await refunded('tok_refund_error_always');
      const page = await shared.signedIn('Olga', `/console/orders/${id}`);
      await act(page, 'Settle', 'paid back by bank transfer');
      await isDone(page);
      const parts = await partOf(page, 'Compensation').innerText();
      expect(parts).toContain('Settled');
      expect(parts).toContain('paid back by bank transfer');
      await expectSoundPage(page, 'console-order-settled');
    });

    it('proves that the books agree', async () => {
      const page = await shared.signedIn('Olga', '/console/proof');
      await act(page, 'Run an audit');
      await page.waitForURL('**/console/proof/*');
      await page.getByText('Sound', { exact: true }).waitFor(PATIENT);
      await page.getByText(/invariants hold for/).waitFor();
      await expectSoundPage(page, 'console-audit');
    });
  });
