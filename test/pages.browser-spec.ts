import { bulkReplay } from './browser/bulk-replay.js';
import { theConsole } from './browser/console.js';
import { movingAbout } from './browser/moving-about.js';
import { operating } from './browser/operating.js';
import { theShop } from './browser/shop.js';
import { signingIn } from './browser/signing-in.js';
import { describeInBrowser } from './browser/support/in-browser.js';
import { sharePages } from './browser/support/shared-pages.js';
import { wrongTurns } from './browser/wrong-turns.js';

describeInBrowser('the pages', () => {
  const shared = sharePages();

  theShop(shared);
  signingIn(shared);
  theConsole(shared);
  movingAbout(shared);
  wrongTurns(shared);
  bulkReplay(shared);
  operating(shared);
});
