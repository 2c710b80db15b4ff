import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { oneAtATime } from './one-at-a-time.mjs';
import { step } from './progress.mjs';
import { REPOSITORY, runOrRefuse } from './programs.mjs';

/** Node 24 as npm installed it: our code runs on it whatever the machine has. */
export const PROJECT_NODE = join(REPOSITORY, 'node_modules', 'node', 'bin', 'node');

/** Installs exactly what package-lock.json says, unless that is there already. */
export async function ensureInstalled() {
  if (installed()) return;
  await oneAtATime('install', async () => {
    if (installed()) return;
    await step('Installing npm packages', () => runOrRefuse('npm ci', 'npm', ['ci', '--loglevel=error']));
  });
}

/** Compares with npm's own record of what is in node_modules, written at the end of a complete installation. */
function installed() {
  const record = join(REPOSITORY, 'node_modules', '.package-lock.json');
  if (!existsSync(record) || !existsSync(PROJECT_NODE)) return false;
  const there = packagesOf(record);
  return Object.entries(packagesOf(join(REPOSITORY, 'package-lock.json'))).every(
    ([path, { version, optional, peer }]) =>
      path === '' || there[path]?.version === version || ((optional || peer) && !there[path]),
  );
}

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
