import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_NODE } from './install.mjs';
import { oneAtATime } from './one-at-a-time.mjs';
import { step } from './progress.mjs';
import { REPOSITORY, runOrRefuse } from './programs.mjs';

const DIST = join(REPOSITORY, 'dist');
const STAMP = join(DIST, '.sources');
const PAGES_STAMP = join(DIST, '.pages');
/** Where the pages are; what they import of libs is types, or one of PAGES_ALSO. */
const PAGES = 'apps/web';
const PAGES_ALSO = ['libs/contracts/src/minor-unit-digits.ts', 'libs/system-map/src/index.ts'];

/** Compiles everything, unless dist was made from the very same sources. */
export async function ensureBuilt() {
  if (built()) return;
  await oneAtATime('build', async () => {
    if (built()) return;
    await step('Building', build);
  });
}

/** Programs and pages, side by side, and of each only what was not made from the very same sources. */
export async function build() {
  await Promise.all([
    upToDate(STAMP, sourcesDigest) || buildPrograms(),
    upToDate(PAGES_STAMP, pagesDigest) || buildPages(),
  ]);
}

async function buildPrograms() {
  const stamp = sourcesDigest();
  const nest = join(REPOSITORY, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  await runOrRefuse('The build', PROJECT_NODE, [nest, 'build', '--all']);
  mkdirSync(DIST, { recursive: true });
  writeFileSync(STAMP, stamp);
}

async function buildPages() {
  const stamp = pagesDigest();
  await runOrRefuse('The build of the pages', PROJECT_NODE, [join(REPOSITORY, PAGES, 'build.mjs')]);
  writeFileSync(PAGES_STAMP, stamp);
}

const built = () => upToDate(STAMP, sourcesDigest) && upToDate(PAGES_STAMP, pagesDigest);

const upToDate = (stamp, digest) => existsSync(stamp) && readFileSync(stamp, 'utf8') === digest();

const sourcesDigest = () => digestOf(['.swcrc', 'nest-cli.json', 'package-lock.json', 'tsconfig.json', ...sources()]);

const pagesDigest = () =>
  digestOf(['package-lock.json', 'tsconfig.json', ...PAGES_ALSO, ...filesOf(PAGES).filter(isPageSource)]);

function digestOf(files) {
  const digest = createHash('sha256');
  for (const file of files) {
    digest
      .update(file)
      .update('\0')
      .update(readFileSync(join(REPOSITORY, file)))
      .update('\0');
  }
  return digest.digest('hex');
}

/** Everything that is compiled into programs, in one order on every machine. */
const sources = () =>
  ['apps', 'infra', 'libs']
    .flatMap(filesOf)
    .filter((path) => !path.startsWith(`${PAGES}/`))
    .filter((path) => (/\.ts$/.test(path) && !/spec\.ts$/.test(path)) || /\/tsconfig\.build\.json$/.test(path))
    .sort();

const isPageSource = (path) => !/spec\.tsx?$|\.md$/.test(path);

function filesOf(folder) {
  return readdirSync(join(REPOSITORY, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (!entry.isDirectory()) return [path];
      return entry.name === 'node_modules' ? [] : filesOf(path);
    })
    .sort();
}

if (process.argv[1] === new URL(import.meta.url).pathname) await build();
