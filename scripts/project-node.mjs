import { spawn } from 'node:child_process';
import module from 'node:module';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT_NODE } from './install.mjs';
import { handOverSignals, REPOSITORY } from './programs.mjs';
import './source-maps.mjs';

/** Runs a compiled program in this process, or in a child where this process is an older Node. */
export async function runOnProjectNode(entry, args) {
  const script = join(REPOSITORY, entry);
  handOverSignals();
  if (Number(process.versions.node.split('.')[0]) >= 24) {
    process.argv = [process.execPath, script, ...args];
    // A third of the time until a short command prints goes into compiling what it imports.
    module.enableCompileCache(join(REPOSITORY, '.cache', 'compiled'));
    await import(pathToFileURL(script).href);
    return;
  }
  const maps = new URL('source-maps.mjs', import.meta.url).href;
  const child = spawn(PROJECT_NODE, [`--import=${maps}`, script, ...args], { stdio: 'inherit', cwd: REPOSITORY });
  // The terminal sends Ctrl-C to both of us; what is sent to us alone is passed on. The child decides when it ends.
  process.on('SIGINT', () => child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // Whoever runs us may be ended by force, without a word.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref();
  child.once('error', (error) => {
    process.stderr.write(`${PROJECT_NODE} cannot be run: ${error.message}\n`);
    process.exit(1);
  });
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
