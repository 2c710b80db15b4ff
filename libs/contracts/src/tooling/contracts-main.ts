/**
 * Keeps what is derived from the contracts in step with them, after a build:
 *
 *     node dist/libs/contracts/src/tooling/contracts-main.js generate | record | check
 *
 * generate writes docs/asyncapi.yaml; record adds the versions that are not recorded yet to libs/contracts/recorded;
 * check changes nothing and exits with 1, saying why, if either is out of step or a released version is broken.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { asyncApiYaml } from '../asyncapi/document.js';
import { incompatibilities } from '../compatibility/check.js';
import {
  addRecordedFiles,
  exampleFile,
  readLock,
  readRecordedFiles,
  shapeFile,
} from '../compatibility/recorded-files.js';
import { recordingOf, shapeOf } from '../compatibility/recording.js';
import { decodeEvent } from '../envelope/decode.js';
import { EVENT_TYPES, definitionOf } from '../events/registry.js';
import { ASYNCAPI_FILE, CONTRACT_SOURCES, RECORDINGS } from './repository.js';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const generate = (): void => {
  writeFileSync(ASYNCAPI_FILE, asyncApiYaml(CONTRACT_SOURCES));
  say(`wrote ${relative(process.cwd(), ASYNCAPI_FILE)}`);
};

const record = async (): Promise<void> => {
  const recorded = readRecordedFiles(RECORDINGS);
  const added = new Map<string, unknown>();
  for (const type of EVENT_TYPES) {
    const { version } = definitionOf(type);
    if (recorded.has(shapeFile(type, version))) continue;
    const { shape, example } = recordingOf(type);
    added.set(exampleFile(type, version), example).set(shapeFile(type, version), shape);
  }
  await addRecordedFiles(RECORDINGS, added);
  say(added.size === 0 ? 'every version is recorded' : `recorded ${[...added.keys()].join(', ')}`);
};

const check = (): void => {
  const problems = [
    ...incompatibilities(EVENT_TYPES.map(shapeOf), readRecordedFiles(RECORDINGS), readLock(RECORDINGS), decodeEvent),
  ];
  if (!existsSync(ASYNCAPI_FILE) || readFileSync(ASYNCAPI_FILE, 'utf8') !== asyncApiYaml(CONTRACT_SOURCES)) {
    problems.push('docs/asyncapi.yaml is not what the contracts say; run `npm run contracts:generate` and commit it');
  }
  for (const problem of problems) say(`contracts: ${problem}`);
  if (problems.length === 0) say(`contracts: ${EVENT_TYPES.length} types, all released versions readable`);
  process.exitCode = problems.length === 0 ? 0 : 1;
};

const commands: Readonly<Record<string, () => void | Promise<void>>> = { generate, record, check };
const command = commands[process.argv[2] ?? ''];
if (command === undefined) {
  say(`usage: contracts-main.js ${Object.keys(commands).join(' | ')}`);
  process.exitCode = 2;
} else {
  await command();
}
