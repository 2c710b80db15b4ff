import type { Page } from 'playwright-core';
import { expectSoundPage } from './support/looked-at.js';
import { chooseAccount, type SharedPages } from './support/shared-pages.js';

const PAGES = [
  ['overview', '/console'],
  ['orders', '/console/orders'],
  ['live', '/console/live'],
  ['attention', '/console/attention'],
  ['letters', '/console/letters'],
  ['system', '/console/system'],
  ['stock', '/console/stock'],
  ['proof', '/console/proof'],
  ['actions', '/console/actions'],
] as const;

export const theConsole = (shared: SharedPages): void =>
  describe('the console', () => {
    /** Its heading is there, and so is all that it asked for. */
    const shown = async (page: Page): Promise<void> => {
      await page.locator('main h1').first().waitFor();
      await page.getByText('Loading').first().waitFor({ state: 'hidden' });
    };

    it.each(PAGES)('is accessible, wide and narrow, in light and dark: %s', async (name, path) => {
      const page = await shared.signedIn('Olga', path);
      await shown(page);
      await expectSoundPage(page, `console-${name}`);
    });

    it('shows the operator the order that a guest has just placed, with one sign-in', async () => {
      const page = await (await shared.visitor()).newPage();
      await page.goto('/');
      await page.getByRole('button', { name: 'Order', exact: true }).click();
      await page.locator('.journey[data-over]').waitFor();
      const id = new URL(page.url()).pathname.split('/')[2] ?? '';
      await page.getByRole('link', { name: 'See it as the operator does' }).click();
      await page.waitForURL(`**/console/orders/${id}`);
      await page
        .locator('main')
        .getByRole('link', { name: /sign in/i })
        .first()
        .click();
      await chooseAccount(page, 'Olga');
      await page.waitForURL(`**/console/orders/${id}`);
      await shown(page);
      expect(await page.locator('main').innerText()).toContain('Completed');
      await expectSoundPage(page, 'console-order');
    });
  });
