import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Downloads are shared by all clones of one user; where the home cannot be written they stay in the clone. */
export function cacheRoot(repository) {
  const candidates = [
    process.env.WAYBILL_CACHE_DIR,
    process.env.XDG_CACHE_HOME && join(process.env.XDG_CACHE_HOME, 'waybill'),
    homedir() && join(homedir(), '.cache', 'waybill'),
  ];
  for (const folder of candidates) {
    if (!folder) continue;
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
      return folder;
    } catch {
      // The next candidate may be writable.
    }
  }
  return join(repository, '.cache');
}

/**
 * Fills a folder that other processes may be filling at the same time: it appears under its name only when it is
 * complete, and whoever finishes second throws its copy away.
 */
export async function fillOnce(folder, fill) {
  if (existsSync(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(join(dirname(folder), `.${basename(folder)}-`));
  try {
    await fill(unfinished);
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
