import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Whether `docker compose` can start containers here: client, compose plugin and an engine that answers. */
export async function dockerAnswers(): Promise<boolean> {
  const ask = (...args: string[]): Promise<unknown> => promisify(execFile)('docker', args, { timeout: 5_000 });
  try {
    await Promise.all([ask('info', '--format', '{{.ServerVersion}}'), ask('compose', 'version')]);
    return true;
  } catch {
    return false;
  }
}
