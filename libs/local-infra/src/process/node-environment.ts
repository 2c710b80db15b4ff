import { join } from 'node:path';
import { repositoryRoot } from '../repository-root.js';

/** The environment for our own compiled programs: without what concerns the parent's Node alone, with a code cache. */
export function nodeEnvironment(parent: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, ...env } = parent;
  return { NODE_COMPILE_CACHE: join(repositoryRoot(), '.cache', 'compiled'), ...env };
}
