import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A folder of secrets with a folder for each process, so that a container can be given its own alone. */
export class SecretFiles {
  constructor(private readonly folder: string) {}

  /** @returns undefined where there is none yet */
  read(path: string): string | undefined {
    try {
      return readFileSync(join(this.folder, path), 'utf8').trim();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** For its owner alone (mode 0600). Readers see the old text or the new one, never a part. */
  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const unfinished = `${file}.${randomBytes(4).toString('hex')}`;
    writeFileSync(unfinished, `${text}\n`, { mode: 0o600 });
    renameSync(unfinished, file);
  }

  /** What is kept there, made the first time. */
  kept(path: string, make: () => string): string {
    const found = this.read(path);
    if (found !== undefined) return found;
    const text = make();
    this.write(path, text);
    return text;
  }
}
