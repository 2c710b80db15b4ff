import type { Locator, Page } from 'playwright-core';

/** Presses a button of the console, says why where it is asked, and confirms. */
export async function act(page: Page, verb: string, reason?: string, within: Page | Locator = page): Promise<void> {
  await within.getByRole('button', { name: verb, exact: true }).click();
  const dialog = page.getByRole('dialog');
  if (reason !== undefined) await dialog.getByRole('textbox', { name: /^Reason/ }).fill(reason);
  await dialog.getByRole('button', { name: verb, exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** The row of a table that is about this order. */
export const rowOf = (page: Page, orderId: string): Locator =>
  page.locator('tr', { has: page.locator(`a[title="${orderId}"]`) });

/** A part of the order page. @param name of its heading */
export const partOf = (page: Page, name: string): Locator =>
  page.locator('section', { has: page.getByRole('heading', { name, exact: true, level: 2 }) });
