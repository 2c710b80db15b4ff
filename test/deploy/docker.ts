import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { repositoryRoot } from '@waybill/local-infra';

const execute = promisify(execFile);

/** A command of Docker's in the repository. @returns what it prints. @throws with what it says when it fails */
export async function docker(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const options = {
    cwd: repositoryRoot(),
    env: { ...process.env, DOCKER_BUILDKIT: '1', ...env },
    maxBuffer: 64 * 1024 * 1024,
  };
  return (await execute('docker', [...args], options)).stdout.trim();
}

/** Builds a target of the Dockerfile, from what was built before where that is the same. */
export const buildImage = (target: string, tag: string, ...args: string[]): Promise<string> =>
  docker(['build', '--quiet', '--target', target, '--tag', tag, ...args, '.']);
