/** What a first visit has to load, gzipped, against its limit. Exit code 1 where a page is over it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const OUT = new URL('../../dist/apps/web/', import.meta.url);
const LIMITS_KB = { 'console.html': 120, 'index.html': 85 };

for (const [html, limit] of Object.entries(LIMITS_KB)) {
  const page = readFileSync(new URL(html, OUT), 'utf8');
  const assets = [...page.matchAll(/(?:href|src)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path);
  const files = [html, ...assets].map((path) => readFileSync(fileURLToPath(new URL(path, OUT))));
  const kilobytes = files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0) / 1024;
  process.stdout.write(`${html}: ${kilobytes.toFixed(1)} KB of at most ${limit} KB (gzip, ${files.length} files)\n`);
  if (kilobytes > limit) process.exitCode = 1;
}
