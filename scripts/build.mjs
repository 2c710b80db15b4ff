import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_NODE } from './install.mjs';
import { oneAtATime } from './one-at-a-time.mjs';
import { step } from './progress.mjs';
import { REPOSITORY, runOrRefuse } from './programs.mjs';

const DIST = join(REPOSITORY, 'dist');
const STAMP = join(DIST, '.sources');

/** Compiles everything, unless dist was made from the very same sources. */
export async function ensureBuilt() {
  if (built()) return;
  await oneAtATime('build', async () => {
    if (built()) return;
    await step('Building', build);
  });
}

export async function build() {
  const stamp = sourcesDigest();
  const nest = join(REPOSITORY, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  await runOrRefuse('The build', PROJECT_NODE, [nest, 'build', '--all']);
  mkdirSync(DIST, { recursive: true });
  writeFileSync(STAMP, stamp);
}

const built = () => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sourcesDigest();

function sourcesDigest() {
  const digest = createHash('sha256');
  for (const file of ['.swcrc', 'nest-cli.json', 'package-lock.json', 'tsconfig.json', ...sources()]) {
    digest
      .update(file)
      .update('\0')
      .update(readFileSync(join(REPOSITORY, file)))
      .update('\0');
  }
  return digest.digest('hex');
}

/** Everything that is compiled, in one order on every machine. */
function sources() {
  const files = [];
  const walk = (folder) => {
    for (const entry of readdirSync(join(REPOSITORY, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory() && entry.name !== 'node_modules') walk(path);
      else if (/\.ts$/.test(entry.name) && !/spec\.ts$/.test(entry.name)) files.push(path);
      else if (entry.name === 'tsconfig.build.json') files.push(path);
    }
  };
  for (const room of ['apps', 'infra', 'libs']) walk(room);
  return files.sort();
}

if (process.argv[1] === new URL(import.meta.url).pathname) await build();
