import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const rootAbove = (folder: string): string => {
  if (existsSync(join(folder, 'nest-cli.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('not inside the repository: no nest-cli.json above this file');
  return rootAbove(parent);
};

const root = rootAbove(import.meta.dirname);

/** Sources whose doc comments become the descriptions of the AsyncAPI document. */
export const CONTRACT_SOURCES = join(root, 'libs/contracts/src');

/** What was released: see compatibility/recording.ts. */
export const RECORDINGS = join(root, 'libs/contracts/recorded');

export const ASYNCAPI_FILE = join(root, 'docs/asyncapi.yaml');
