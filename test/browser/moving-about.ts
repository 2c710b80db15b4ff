import { eventually } from '@waybill/testing';
import type { Page } from 'playwright-core';
import { partOf } from './support/acting.js';
import { expectSoundPage } from './support/looked-at.js';
import { type SharedPages, signIn } from './support/shared-pages.js';

/** More than one page of 25. */
const ORDERS = 27;
const CUSTOMER = 'moving-about';

export const movingAbout = (shared: SharedPages): void =>
  describe('moving about in the console', () => {
    /** Of one customer, newest first. */
    let ids: string[];

    beforeAll(async () => {
      const sku = await shared.api.product({ onHand: 1_000 });
      for (let placed = 0; placed < ORDERS; placed += 1) await shared.api.place(sku, { customerId: CUSTOMER });
      ids = (await shared.api.allSettled(CUSTOMER, 60_000)).map(({ id }) => id);
      expect(ids).toHaveLength(ORDERS);
    });

    const firstRow = (page: Page, id: string) =>
      eventually(async () => expect(await page.locator('tbody a[data-row]').first().getAttribute('title')).toBe(id));
    const focused = (page: Page) => page.evaluate<string | null>('document.activeElement?.getAttribute("title")');

    it('back, forward and reload keep filters and the page of a list', async () => {
      const page = await shared.signedIn('Vera', `/console/orders?customer=${CUSTOMER}`);
      await firstRow(page, ids[0]!);
      await page.getByLabel('Status').selectOption('COMPLETED');
      await page.waitForURL('**status=COMPLETED**');
      await page.getByRole('button', { name: 'Older ›' }).click();
      await page.waitForURL('**cursor=**');
      await firstRow(page, ids[25]!);
      await page.locator('tbody a[data-row]').first().click();
      await page.waitForURL(`**/console/orders/${ids[25]}`);
      await page.goBack();
      await firstRow(page, ids[25]!);
      await page.reload();
      await firstRow(page, ids[25]!);
      expect(await page.getByLabel('Status').inputValue()).toBe('COMPLETED');
      await page.goForward();
      await page.waitForURL(`**/console/orders/${ids[25]}`);
      await page.goBack();
      await page.goBack();
      await firstRow(page, ids[0]!);
      expect(new URL(page.url()).searchParams.get('cursor')).toBeNull();
      expect(await page.getByRole('textbox', { name: 'Customer' }).inputValue()).toBe(CUSTOMER);
    });

    it('two tabs share one connection, and the second has it when the first is closed', async () => {
      const visitor = await shared.visitor();
      const first = await visitor.newPage();
      const streams: string[] = [];
      visitor.context.on('request', (request) => {
        if (new URL(request.url()).pathname === '/api/console/live') streams.push(request.url());
      });
      await signIn(first, 'Vera', '/console/live');
      await first.getByText('Live', { exact: true }).nth(1).waitFor();
      const second = await visitor.newPage();
      await second.goto('/console/live');
      await second.getByRole('heading', { name: 'Live' }).waitFor();
      const sku = await shared.api.product();
      const bothSee = async (pages: Page[]): Promise<void> => {
        const { id } = await shared.api.place(sku);
        for (const page of pages) await page.locator(`a[title="${id}"]`).first().waitFor();
      };
      await bothSee([first, second]);
      expect(streams).toHaveLength(1);
      await first.close();
      await eventually(() => expect(streams).toHaveLength(2));
      await bothSee([second]);
      expect(streams).toHaveLength(2);
    });

    it('needs no mouse: rows, search, the list of keys, and an action', async () => {
      const page = await shared.signedIn('Olga', `/console/orders?customer=${CUSTOMER}`);
      await firstRow(page, ids[0]!);
      for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key);
      expect(await focused(page)).toBe(ids[1]);
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
      await expectSoundPage(page, 'console-keys');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      expect(await focused(page)).toBe(ids[1]);
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/console/orders/${ids[1]}`);
      await page.keyboard.press('/');
      // The beginning of an id is enough.
      await page.keyboard.type(ids[2]!.slice(0, 18));
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/console/orders/${ids[2]}`);
      await page.getByRole('button', { name: 'Refund', exact: true }).waitFor();
      await pressUntil(page, 'Tab', () => page.evaluate<boolean>(`document.activeElement?.textContent === 'Refund'`));
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.type('asked for on the telephone');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByText('Refunded', { exact: true }).first().waitFor();
      await partOf(page, 'Compensation').waitFor();
    });
  });

async function pressUntil(page: Page, key: string, until: () => Promise<boolean>): Promise<void> {
  for (let presses = 0; !(await until()); presses += 1) {
    if (presses === 60) throw new Error(`${key} did not lead there`);
    await page.keyboard.press(key);
  }
}
