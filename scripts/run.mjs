/** `node scripts/run.mjs <compiled program> [arguments]`: installs and builds what is needed, then runs it. */
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { orRefuse } from './or-refuse.mjs';
import { runOnProjectNode } from './project-node.mjs';

await orRefuse(async () => {
  const [entry, ...args] = process.argv.slice(2);
  await ensureInstalled();
  await ensureBuilt();
  await runOnProjectNode(entry, args);
});
