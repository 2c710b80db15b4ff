import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format } from 'prettier';

/** Names of recorded files below their folder, with the JSON in them. */
export type RecordedFiles = ReadonlyMap<string, unknown>;

/** Names of recorded files with the hash of what they held when they were released. */
export type Lock = Readonly<Record<string, string>>;

const LOCK_FILE = 'lock.json';

/** SHA-256 of the JSON itself: line ends and indentation may change, content may not. */
export const hashOf = (json: unknown): string => createHash('sha256').update(JSON.stringify(json)).digest('hex');

export const exampleFile = (type: string, version: number): string => `${type}/${version}.json`;
export const shapeFile = (type: string, version: number): string => `${type}/${version}.shape.json`;

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8')) as unknown;

export const readRecordedFiles = (folder: string): RecordedFiles => {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.json') && name !== LOCK_FILE)
    .sort();
  return new Map(names.map((name) => [name, readJson(join(folder, name))]));
};

export const readLock = (folder: string): Lock => {
  const file = join(folder, LOCK_FILE);
  return existsSync(file) ? (readJson(file) as Lock) : {};
};

const writeJson = async (file: string, json: unknown): Promise<void> => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await format(JSON.stringify(json, null, 2), { parser: 'json', printWidth: 120 }));
};

/** Adds files to what is recorded and locks them. Never overwrites one. */
export const addRecordedFiles = async (folder: string, files: RecordedFiles): Promise<void> => {
  const lock: Record<string, string> = { ...readLock(folder) };
  for (const [name, json] of files) {
    const file = join(folder, name);
    if (existsSync(file)) throw new Error(`${name} is recorded already; a released version never changes`);
    await writeJson(file, json);
    lock[name] = hashOf(json);
  }
  const sorted = Object.entries(lock).sort(([a], [b]) => (a < b ? -1 : 1));
  await writeJson(join(folder, LOCK_FILE), Object.fromEntries(sorted));
};
