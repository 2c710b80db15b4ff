import { theConsole } from './browser/console.js';
import { theShop } from './browser/shop.js';
import { signingIn } from './browser/signing-in.js';
import { describeInBrowser } from './browser/support/in-browser.js';
import { sharePages } from './browser/support/shared-pages.js';

describeInBrowser('the pages', () => {
  const shared = sharePages();

  theShop(shared);
  signingIn(shared);
  theConsole(shared);
});
