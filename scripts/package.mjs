/**
 * `npm run package`: the libraries that others install, as tarballs in dist/packages. They hold compiled code, declarations
 * and docs; no specs and no source.
 */
import { chmodSync, copyFileSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, PROJECT_NODE } from './install.mjs';
import { orRefuse } from './or-refuse.mjs';
import { REPOSITORY, runOrRefuse } from './programs.mjs';

const PACKAGES = join(REPOSITORY, 'dist', 'packages');
const LIBRARY = join(REPOSITORY, 'libs', 'messaging');
const FOLDER = join(PACKAGES, 'messaging');

await orRefuse(async () => {
  await ensureInstalled();
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const tsc = join(REPOSITORY, 'node_modules', 'typescript', 'bin', 'tsc');
  await runOrRefuse('The build of the package', PROJECT_NODE, [tsc, '-p', join(LIBRARY, 'tsconfig.package.json')]);
  chmodSync(join(FOLDER, 'dist', 'command', 'main.js'), 0o755);
  for (const file of ['package.json', 'README.md', 'CHANGELOG.md'])
    copyFileSync(join(LIBRARY, file), join(FOLDER, file));
  copyFileSync(join(REPOSITORY, 'LICENSE'), join(FOLDER, 'LICENSE'));
  cpSync(join(LIBRARY, 'docs'), join(FOLDER, 'docs'), { recursive: true });
  await runOrRefuse('npm pack', 'npm', ['pack', FOLDER, '--pack-destination', PACKAGES, '--loglevel', 'error']);
});
