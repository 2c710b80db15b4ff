import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Reaper } from '../process/reaper.js';
import { findClassArchive, makeClassArchive } from './class-archive.js';

/** Writes what it is told to write, as `java -Xshare:dump` does. */
const DUMPS = `for option in "$@"; do case $option in -XX:SharedArchiveFile=*) echo classes > "\${option#*=}" ;; esac; done`;
const NEVER = new Promise(() => undefined);

describe("the archive of the broker's classes", () => {
  const path = process.env.PATH ?? '';
  let folder: string;
  let jars: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waybill-classes-'));
    jars = join(folder, 'jars');
    mkdirSync(jars);
    javaDoes(DUMPS);
  });

  afterEach(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  });

  function javaDoes(script: string, bin = 'bin'): void {
    const java = join(folder, bin, 'java');
    mkdirSync(join(folder, bin), { recursive: true });
    writeFileSync(java, `#!/bin/sh\n${script}\n`);
    chmodSync(java, 0o755);
    process.env.PATH = `${join(folder, bin)}${delimiter}${path}`;
  }

  const make = (stopping: Promise<unknown> = NEVER): Promise<boolean> =>
    makeClassArchive({ jars, classList: join(folder, 'classes.list'), jvm: [], stopping, reaper: new Reaper() });

  it('is found once it is made, by the Java that made it only', async () => {
    expect(findClassArchive(jars)).toBeUndefined();
    expect(await make()).toBe(true);
    expect(findClassArchive(jars)).toMatch(/\.jsa$/);
    javaDoes(DUMPS, 'another');
    expect(findClassArchive(jars)).toBeUndefined();
  });

  it('is not used when part of it is missing', async () => {
    await make();
    truncateSync(findClassArchive(jars) ?? '', 3);
    expect(findClassArchive(jars)).toBeUndefined();
  });

  it('leaves nothing behind when Java fails, or when it is stopped', async () => {
    javaDoes(`${DUMPS}; exit 1`);
    expect(await make()).toBe(false);
    javaDoes(`${DUMPS}; sleep 600`);
    expect(await make(Promise.resolve())).toBe(false);
    expect(readdirSync(jars)).toEqual([]);
  });
});
