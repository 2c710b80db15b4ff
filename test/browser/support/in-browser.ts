import type { Browser } from 'playwright-core';
import { chromiumPath, launchChromium } from './chromium.js';

const HOW_TO = 'apt-get install chromium, or CHROMIUM_PATH=/path/to/chromium';

/**
 * A suite that needs Chromium. Without one it is skipped and says how to get it; where `CI` is `true` it fails, so that
 * a build machine without a browser is not taken for one on which the pages work.
 */
export function describeInBrowser(name: string, suite: () => void): void {
  if (chromiumPath() !== undefined) return describe(name, suite);
  if (process.env.CI === 'true') return describe(name, needsChromium);
  process.stdout.write(`skipped: ${name}, in a browser; it needs ${HOW_TO}\n`);
  describe.skip(name, suite);
}

const needsChromium = (): void =>
  it('runs in Chromium', () => {
    throw new Error(`There is no Chromium: ${HOW_TO}`);
  });

/** One browser for all tests of the suite that calls this. */
export function shareBrowser(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());
  return () => {
    if (!browser) throw new Error('The browser is there from the first test on, not before');
    return browser;
  };
}
