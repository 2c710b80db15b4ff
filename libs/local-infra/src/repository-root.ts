import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The checkout this code belongs to, whether it runs compiled from dist or from source under Jest. */
export function repositoryRoot(from: string = import.meta.dirname): string {
  let folder = from;
  while (!existsSync(join(folder, 'nest-cli.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`No nest-cli.json above ${from}`);
    folder = parent;
  }
  return folder;
}
