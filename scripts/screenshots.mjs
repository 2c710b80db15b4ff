/**
 * `npm run screenshots [-- URL]`: pictures for README and docs, of a system that runs (default: http://127.0.0.1:3000). Orders
 * are placed in its shop for them, so it should be one with the simulated providers.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { REPOSITORY } from './programs.mjs';

const PICTURES = join(REPOSITORY, 'docs', 'pictures');
const PLACES = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'];
const CONSOLE_PAGES = [
  ['overview', '/console'],
  ['orders', '/console/orders'],
  ['letters', '/console/letters'],
  ['system', '/console/system'],
];

/** A request that changes something, as a page of ours sends it. */
const SENT = { method: 'POST', headers: { 'content-type': 'application/json', 'x-waybill-request': '1' } };

const origin = process.argv[2] ?? 'http://127.0.0.1:3000';
const executablePath = PLACES.find((place) => place && existsSync(place));
if (!executablePath) {
  process.stderr.write('There is no Chromium: apt-get install chromium, or CHROMIUM_PATH=/path/to/chromium\n');
  process.exit(1);
}

mkdirSync(PICTURES, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const viewport = { width: 1280, height: 800 };
  const context = await browser.newContext({
    baseURL: origin,
    viewport,
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const picture = async (name) => {
    await page.screenshot({ path: join(PICTURES, `${name}.png`) });
    process.stdout.write(`docs/pictures/${name}.png\n`);
  };
  await page.goto('/');
  await page.locator('.products li').first().waitFor();
  await picture('shop');
  await order(page, 'undeliverable');
  await picture('order-undone');
  await page.goto('/');
  await order(page, 'ok');
  await picture('order-completed');
  const id = await orderThatWaits(page);
  await page.goto(`/auth/login?return_to=${encodeURIComponent(`/console/orders/${id}`)}`);
  await page.getByRole('button', { name: /^Olga/ }).click();
  await page.getByText('The provider is asked again').waitFor();
  await picture('console-order');
  await page.evaluate(
    ([path, sent]) => fetch(path, { ...sent, body: '{}' }),
    [`/api/console/orders/${id}/cancel`, SENT],
  );
  for (const [name, path] of CONSOLE_PAGES) {
    await page.goto(path);
    await settled(page);
    await picture(`console-${name}`);
  }
} finally {
  await browser.close();
}

async function order(page, how) {
  await page.locator(`input[name=scenario][value=${how}]`).check();
  await page.getByRole('button', { name: 'Order', exact: true }).click();
  await page.locator('.journey[data-over]').waitFor();
}

/** Its payment is tried again and again: the console tells why it waits. */
function orderThatWaits(page) {
  return page.evaluate(async (sent) => {
    const body = { items: [{ sku: 'COFFEE-1KG', quantity: 2 }], paymentMethod: 'tok_error_always' };
    const answer = await fetch('/api/orders', { ...sent, body: JSON.stringify(body) });
    return (await answer.json()).id;
  }, SENT);
}

/** Its heading is there, and what it asks for is answered; streams stay open, so the network is never idle. */
async function settled(page) {
  await page.locator('main h1').first().waitFor();
  await page.getByText('Loading').first().waitFor({ state: 'hidden' });
  await page.waitForTimeout(1_500);
}
