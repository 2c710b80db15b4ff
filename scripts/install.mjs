import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { oneAtATime } from './one-at-a-time.mjs';
import { step } from './progress.mjs';
import { Refusal, REPOSITORY, runOrRefuse } from './programs.mjs';

/** Node 24 as npm installed it: our code runs on it whatever the machine has. */
export const PROJECT_NODE = join(REPOSITORY, 'node_modules', 'node', 'bin', 'node');

const CHANGED_WHILE_RUNNING =
  'package-lock.json names other packages than are installed, and Waybill runs on those.\n' +
  'Stop it (Ctrl-C where npm start runs), then try again.';

/**
 * Installs exactly what package-lock.json says, unless that is there already.
 *
 * @throws Refusal while a system runs: an installation would take its programs away, Postgres and Node among them
 */
export async function ensureInstalled() {
  if (installed()) return;
  await oneAtATime('install', async () => {
    if (installed()) return;
    if (aSystemRuns()) throw new Refusal(CHANGED_WHILE_RUNNING);
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

/** As `npm start` has recorded it; what was left by one that was killed names a process that is gone. */
function aSystemRuns() {
  try {
    const record = join(resolve(REPOSITORY, process.env.WAYBILL_DATA_DIR || '.data'), 'run.json');
    const { launcher } = JSON.parse(readFileSync(record, 'utf8'));
    return existsSync(PROJECT_NODE) && process.kill(launcher.pid, 0);
  } catch {
    return false;
  }
}

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
