import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

let known: string | undefined;

/** Version of the product, from the package that this file is part of; `unknown` where it was installed without one. */
export const productVersion = (): string => (known ??= versionAbove(import.meta.dirname));

function versionAbove(folder: string): string {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version?: string }).version ?? 'unknown';
  const parent = dirname(folder);
  return parent === folder ? 'unknown' : versionAbove(parent);
}
