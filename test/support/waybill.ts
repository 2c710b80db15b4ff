import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/apps/cli/src/main.js', import.meta.url));

const NOWHERE = fileURLToPath(new URL('../../.data/none', import.meta.url));

export interface CommandResult {
  /** Exit code. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `waybill <args>` as a user would. @param env where to find things, as the documented variables say it */
export function waybill(args: readonly string[], env: NodeJS.ProcessEnv): Promise<CommandResult> {
  // An `npm start` that runs in this checkout must not be what the command finds.
  const settings = { ...process.env, NODE_OPTIONS: '', WAYBILL_DATA_DIR: NOWHERE, ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { env: settings }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}
