import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from '../repository-root.js';

/** The environment for our own compiled programs: without what concerns the parent's Node alone, with a code cache. */
export function nodeEnvironment(parent: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, ...env } = parent;
  return { NODE_COMPILE_CACHE: join(repositoryRoot(), '.cache', 'compiled'), ...env };
}

/** What Node is told before the name of one of our compiled programs: where stack traces get our .ts lines from. */
export const nodeArguments = (): string[] => [
  `--import=${pathToFileURL(join(repositoryRoot(), 'scripts', 'source-maps.mjs')).href}`,
];

/**
 * The same for programs that keep little of a request: half the room for young objects, 8 MB in place of 16. The gateway
 * stays a quarter smaller under load, and takes no more CPU.
 */
export const smallNodeArguments = (): string[] => ['--max-semi-space-size=8', ...nodeArguments()];
