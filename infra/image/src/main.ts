import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HELP, nameOf, programOf, UnknownProgramError, type Program } from './program.js';

/** Where all programs lie, compiled. */
const DIST = join(import.meta.dirname, '..', '..', '..');

/** This process becomes the program that its arguments name: there is no shell, and nothing runs beside it. */
function program(argv: readonly string[]): Program {
  try {
    const found = programOf(argv);
    if (existsSync(join(DIST, found.file))) return found;
    throw new UnknownProgramError(`waybill ${argv.join(' ')}: not in this image`);
  } catch (error) {
    if (!(error instanceof UnknownProgramError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

// The first process of a container ignores signals that it does not handle. Services do; what does not, ends.
for (const [signal, number] of [
  ['SIGTERM', 15],
  ['SIGINT', 2],
] as const) {
  process.on(signal, () => process.listenerCount(signal) === 1 && process.exit(128 + number));
}

const argv = process.argv.slice(2);
// Several containers of a service, as `--scale` makes them, have nothing of their own but their names.
if (argv[0] === 'service' && !process.env.WAYBILL_INSTANCE) process.env.WAYBILL_INSTANCE = nameOf(hostname());
const { file, args } = program(argv);
process.argv = [process.execPath, join(DIST, file), ...args];
await import(pathToFileURL(join(DIST, file)).href);
if (file.startsWith('apps/cli/') && (argv.length === 0 || /^(help|-h|--help)$/.test(argv.join(' ')))) {
  process.stdout.write(`\n${HELP}`);
}
