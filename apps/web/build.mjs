/** Bundles the pages: `dist/apps/web/{index,console}.html` and `assets/*` with hashed names. `--watch`: again at every change. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';

const ROOM = fileURLToPath(new URL('.', import.meta.url));
const REPOSITORY = join(ROOM, '..', '..');
const OUT = join(REPOSITORY, 'dist', 'apps', 'web');
const ASSETS = join(OUT, 'assets');

/** One page each: its template, and its entry. */
const PAGES = [
  { name: 'shop', html: 'index.html', template: 'shop/index.html', entry: 'apps/web/shop/main.tsx' },
  { name: 'console', html: 'console.html', template: 'console/console.html', entry: 'apps/web/console/main.tsx' },
];
/** Runs before the first paint, so that a chosen theme does not flash. */
const THEME = 'apps/web/shared/theme/first-paint.ts';

const watching = process.argv.includes('--watch');

mkdirSync(ASSETS, { recursive: true });

/** @type {import('esbuild').BuildOptions} */
const shared = {
  absWorkingDir: REPOSITORY,
  outdir: ASSETS,
  entryNames: '[name]-[hash]',
  chunkNames: 'chunk-[hash]',
  bundle: true,
  target: ['chrome120', 'firefox121', 'safari17'],
  tsconfig: 'apps/web/tsconfig.json',
  minify: !watching,
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
};

// A classic script of its own, since modules run after the first paint.
const theme = await build({ ...shared, entryPoints: { theme: THEME }, format: 'iife' });

/** @type {import('esbuild').BuildOptions} */
const pages = {
  ...shared,
  entryPoints: Object.fromEntries(PAGES.map(({ name, entry }) => [name, entry])),
  splitting: true,
  format: 'esm',
  jsx: 'automatic',
  conditions: ['production', 'browser', 'module'],
  define: { 'process.env.NODE_ENV': '"production"' },
  sourcemap: watching,
  plugins: [{ name: 'pages', setup: ({ onEnd }) => onEnd(finish) }],
};

/** Writes the pages once their assets are there, then deletes the assets that no page needs any more. */
function finish({ errors, metafile }) {
  if (errors.length > 0 || !metafile) return;
  for (const { html, template, entry } of PAGES) {
    const page = readFileSync(join(ROOM, template), 'utf8');
    writeFileSync(
      join(OUT, html),
      page.replace('<!-- assets -->', () => tagsOf(metafile, entry)),
    );
  }
  const icon = join(ROOM, 'shared', 'icon.svg');
  if (existsSync(icon)) copyFileSync(icon, join(ASSETS, 'icon.svg'));
  const outputs = [...Object.keys(metafile.outputs), ...Object.keys(theme.metafile.outputs)];
  const needed = new Set([...outputs.map((path) => basename(path)), 'icon.svg']);
  for (const file of readdirSync(ASSETS)) if (!needed.has(file)) rmSync(join(ASSETS, file));
}

function tagsOf(metafile, entry) {
  const script = outputOf(metafile, entry);
  const { cssBundle } = metafile.outputs[script];
  return [
    ...(cssBundle ? [`<link rel="stylesheet" href="${href(cssBundle)}" />`] : []),
    `<script src="${href(outputOf(theme.metafile, THEME))}"></script>`,
    ...chunksOf(metafile, script).map((chunk) => `<link rel="modulepreload" href="${href(chunk)}" />`),
    `<script type="module" src="${href(script)}"></script>`,
  ].join('\n    ');
}

/** The outputs that a script needs before it can run, and theirs. */
function chunksOf(metafile, script, found = new Set()) {
  for (const { path, kind } of metafile.outputs[script].imports) {
    if (kind !== 'import-statement' || found.has(path)) continue;
    found.add(path);
    chunksOf(metafile, path, found);
  }
  return [...found];
}

const outputOf = (metafile, entry) =>
  Object.keys(metafile.outputs).find((path) => metafile.outputs[path].entryPoint === entry);

const href = (path) => `/assets/${basename(path)}`;

if (watching) {
  const watched = await context(pages);
  await watched.watch();
  process.stdout.write('Watching apps/web; reload the page after a change.\n');
} else {
  await build(pages);
}
