/** `npm run reset`: on a clone where nothing ever ran there is nothing to install for it either. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { orRefuse } from './or-refuse.mjs';
import { REPOSITORY } from './programs.mjs';
import { runOnProjectNode } from './project-node.mjs';

await orRefuse(async () => {
  const folder = resolve(REPOSITORY, process.env.WAYBILL_DATA_DIR || '.data');
  if (!existsSync(folder)) {
    process.stdout.write(`${folder} is not there: nothing to delete\n`);
    return;
  }
  await ensureInstalled();
  await ensureBuilt();
  await runOnProjectNode('dist/infra/launcher/src/reset.js', []);
});
