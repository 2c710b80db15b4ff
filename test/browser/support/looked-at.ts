import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { accessibilityFaults } from './accessibility.js';

const WIDTHS = [1280, 360] as const;
const HEIGHT = 800;
const PICTURES = join(import.meta.dirname, '..', '..', '..', '.cache', 'browser');

/**
 * What must hold for every page, whatever it shows: axe-core finds nothing in light and in dark, and a narrow screen need
 * not be scrolled sideways. Pictures of it are left in `.cache/browser` to be looked at.
 *
 * @param name of the pictures
 */
export async function expectSoundPage(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  const faults: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    faults.push(...(await accessibilityFaults(page)).map((fault) => `${name} at ${width} px, ${fault}`));
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
    if (wide > width) faults.push(`${name} at ${width} px is ${wide} px wide`);
    await page.screenshot({ path: join(PICTURES, `${name}-${width}.png`), fullPage: true });
  }
  await page.setViewportSize({ width: WIDTHS[0], height: HEIGHT });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: join(PICTURES, `${name}-dark.png`), fullPage: true });
  await page.emulateMedia({ colorScheme: null });
  expect(faults).toEqual([]);
}
