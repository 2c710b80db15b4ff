import type { Page } from 'playwright-core';
import { expectSoundPage } from './support/looked-at.js';
import type { SharedPages } from './support/shared-pages.js';

/** Names of the stations, top to bottom, and their states. */
const statesOf = (page: Page): Promise<[string, string][]> =>
  page
    .locator('.station')
    .evaluateAll((stations) =>
      (stations as { dataset: Record<string, string> }[]).map(({ dataset }) => [
        dataset.station ?? '',
        dataset.state ?? '',
      ]),
    );

export const theShop = (shared: SharedPages): void =>
  describe('the shop', () => {
    const opened = async (): Promise<Page> => {
      const page = await (await shared.visitor()).newPage();
      await page.goto('/');
      await page.getByRole('heading', { name: 'How should it go?' }).waitFor();
      return page;
    };
    /** @param how code of the scenario */
    const order = async (page: Page, how: string): Promise<void> => {
      await page.locator(`input[name=scenario][value=${how}]`).check();
      await page.getByRole('button', { name: 'Order', exact: true }).click();
      await page.getByRole('heading', { name: 'Your order' }).waitFor();
    };
    const over = (page: Page) => page.locator('.journey[data-over]').waitFor();

    it('shows an order that goes through five services, after a click on Order', async () => {
      const page = await opened();
      await expectSoundPage(page, 'shop');
      await page.getByRole('button', { name: 'Order', exact: true }).click();
      await over(page);
      expect(await page.getByRole('status').first().innerText()).toMatch(
        /^Completed\s+in \d+ ms|^Completed\s+in \d+\.\d\d s/,
      );
      expect(await statesOf(page)).toEqual([
        ['order', 'done'],
        ['inventory', 'done'],
        ['payment', 'done'],
        ['shipping', 'done'],
        ['notification', 'done'],
      ]);
      await expectSoundPage(page, 'shop-completed');
    });

    it('takes back what was done when the card is declined', async () => {
      const page = await opened();
      await order(page, 'declined');
      await over(page);
      expect(Object.fromEntries(await statesOf(page))).toMatchObject({
        order: 'refused',
        inventory: 'undone',
        payment: 'refused',
        shipping: 'skipped',
      });
      expect(await page.locator('.station[data-station=inventory] s').innerText()).toContain('set aside');
      expect(await page.locator('.station[data-station=inventory]').innerText()).toContain('Back on the shelf');
      await expectSoundPage(page, 'shop-declined');
    });

    it('gives money and goods back when the parcel cannot be delivered', async () => {
      const page = await opened();
      await order(page, 'undeliverable');
      await over(page);
      expect(Object.fromEntries(await statesOf(page))).toMatchObject({
        inventory: 'undone',
        payment: 'undone',
        shipping: 'refused',
      });
      expect(await page.locator('.station[data-station=payment]').innerText()).toMatch(/given back/);
    });

    it('refunds a completed order on request', async () => {
      const page = await opened();
      await page.getByRole('button', { name: 'Order', exact: true }).click();
      await page.getByRole('button', { name: 'Refund', exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Keep the order' }).click();
      expect(await page.getByText('Completed', { exact: true }).count()).toBeGreaterThan(0);
      await page.getByRole('button', { name: 'Refund', exact: true }).click();
      await page.getByRole('dialog').getByText('go back to you').waitFor();
      await expectSoundPage(page, 'shop-refund');
      await page.getByRole('dialog').getByRole('button', { name: 'Refund it' }).click();
      await page.getByText('Refunded', { exact: true }).first().waitFor();
      await over(page);
      expect(Object.fromEntries(await statesOf(page))).toMatchObject({ order: 'undone', payment: 'undone' });
    });

    it('shows a guest the orders of before, and nobody else’s', async () => {
      const page = await opened();
      await page.getByRole('button', { name: 'Order', exact: true }).click();
      await over(page);
      const { pathname } = new URL(page.url());
      await page.getByRole('link', { name: 'Order something else' }).click();
      await page.getByRole('heading', { name: 'My orders' }).waitFor();
      expect(await page.locator(`a[href="${pathname}"]`).count()).toBe(1);

      const other = await shared.visitor();
      other.expects(/404|^console: .*EventSource/);
      const otherPage = await other.newPage();
      await otherPage.goto(pathname);
      await otherPage.getByText('There is no such order').waitFor();
      await otherPage.goto('/');
      await otherPage.getByRole('heading', { name: 'How should it go?' }).waitFor();
      expect(await otherPage.getByRole('heading', { name: 'My orders' }).count()).toBe(0);
    });

    it('tells who may not order as which account they are here, and lets them sign out', async () => {
      const page = await shared.signedIn('Vera', '/');
      await page.getByText('You are signed in as Vera (viewer). Only customers order here.').waitFor();
      await expectSoundPage(page, 'shop-viewer');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('button', { name: 'Yes, sign out' }).click();
      await page.getByRole('heading', { name: 'How should it go?' }).waitFor();
    });

    it('can be used with the keyboard alone', async () => {
      const page = await opened();
      const press = async (key: string, until: () => Promise<boolean>) => {
        for (let presses = 0; !(await until()); presses += 1) {
          if (presses === 80) throw new Error(`${key} did not lead there`);
          await page.keyboard.press(key);
        }
      };
      const focused = (selector: string) => () =>
        page.evaluate<boolean>(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`);
      await press('Tab', focused('input[name=scenario]'));
      await page.keyboard.press('ArrowDown');
      expect(await page.locator('input[name=scenario]').nth(1).isChecked()).toBe(true);
      await press('Tab', focused('button[type=submit]'));
      await page.keyboard.press('Enter');
      await over(page);
      // The focus is on the heading of the new page, so that a screen reader reads it.
      expect(await focused('h1')()).toBe(true);
      await press('Tab', focused('a[href^="/console/orders/"]'));
    });
  });
