/**
 * Runs the `migrate.js` of several services one after another, as deployments do, but in one process: what each of them
 * does takes little time, what all of them load takes over a CPU-second. The databases come in the environment, as JSON
 * `{ "<service>": "<URL as its owner>" }`. Exit code 1 after a failure, with its words and whose it was on stderr.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from '../repository-root.js';

const { MIGRATE_DATABASES: databases = '{}' } = process.env;
let current = '';
process.once('exit', (code) => {
  if (code !== 0) process.stderr.write(`(the migrations of ${current})\n`);
});

for (const [name, ownerUrl] of Object.entries(JSON.parse(databases) as Record<string, string>)) {
  current = name;
  process.env.DATABASE_URL = ownerUrl;
  await import(pathToFileURL(join(repositoryRoot(), 'dist', 'apps', name, 'src', 'migrate.js')).href);
}
