import { UnreadableEventError } from '../envelope/event-errors.js';
import { narrowings } from './narrowing.js';
import { exampleFile, hashOf, shapeFile, type Lock, type RecordedFiles } from './recorded-files.js';
import type { Shape } from './recording.js';

/** The command that records new versions; part of the messages here. */
export const RECORD_COMMAND = 'npm run contracts:record';

/** Reads a wire value, as a consumer of `topic` does. Throws UnreadableEventError. */
type Decode = (topic: string, value: Buffer) => unknown;

const alteredFiles = (files: RecordedFiles, lock: Lock): string[] => [
  ...Object.entries(lock).flatMap(([name, hash]) => {
    if (!files.has(name))
      return [`recorded/${name} is gone: events of that version may still be on a topic; restore it`];
    if (hashOf(files.get(name)) === hash) return [];
    return [`recorded/${name} was altered: what was released never changes; restore it and raise the version instead`];
  }),
  ...[...files.keys()]
    .filter((name) => !(name in lock))
    .map((name) => `recorded/${name} is not in recorded/lock.json; remove it and run \`${RECORD_COMMAND}\``),
];

const versionsMissing = (shape: Shape, files: RecordedFiles): string[] =>
  Array.from({ length: shape.version }, (_, i) => i + 1)
    .filter((v) => !files.has(exampleFile(shape.type, v)) || !files.has(shapeFile(shape.type, v)))
    .map((v) => `${shape.type} version ${v} is not recorded; run \`${RECORD_COMMAND}\` and commit what it writes`);

const shapeChanges = (recorded: Shape, now: Shape | undefined): string[] => {
  const { type, version } = recorded;
  if (now === undefined) return [`${type} version ${version} was released, but the type is gone from the registry`];
  if (now.topic !== recorded.topic)
    return [`${type} moved from ${recorded.topic} to ${now.topic}; add a new type instead`];
  if (version > now.version) return [`${type} version ${version} was released, but the registry says ${now.version}`];
  if (version === now.version && hashOf(now.data) !== hashOf(recorded.data)) {
    return [
      `${type} is no longer what version ${version} was released as; raise its version to ${version + 1} ` +
        `(if it never left this branch: delete recorded/${type}/${version}.*, their lines in lock.json, and run \`${RECORD_COMMAND}\`)`,
    ];
  }
  return narrowings(recorded.data, now.data).map(
    (change) =>
      `${type} no longer takes what version ${version} allowed: ${change}; changes within a type are additive`,
  );
};

const unreadable = ({ type, version, topic }: Shape, example: unknown, decode: Decode): string[] => {
  if (example === undefined) return [];
  try {
    decode(topic, Buffer.from(JSON.stringify(example)));
    return [];
  } catch (error) {
    if (!(error instanceof UnreadableEventError)) throw error;
    return [`${type} version ${version} as recorded can no longer be read: ${error.code}, ${error.message}`];
  }
};

/**
 * What breaks the promise that every event ever released stays readable, in sentences that say what to do; empty if
 * nothing does. `shapes` are the types as they are today.
 */
export const incompatibilities = (
  shapes: readonly Shape[],
  files: RecordedFiles,
  lock: Lock,
  decode: Decode,
): readonly string[] => {
  const today = new Map(shapes.map((shape) => [shape.type, shape]));
  const recorded = [...files].filter(([name]) => name.endsWith('.shape.json')).map(([, json]) => json as Shape);
  return [
    ...alteredFiles(files, lock),
    ...shapes.flatMap((shape) => versionsMissing(shape, files)),
    ...recorded.flatMap((shape) => shapeChanges(shape, today.get(shape.type))),
    ...recorded.flatMap((shape) => unreadable(shape, files.get(exampleFile(shape.type, shape.version)), decode)),
  ];
};
