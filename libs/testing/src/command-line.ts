import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { SERVICE_NAMES, SERVICES, type ServiceName } from '@waybill/contracts';
import { nodeEnvironment, repositoryRoot } from '@waybill/local-infra';

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the command line is told of a system that `npm start` did not start. */
export interface CommandTarget {
  /** Comma-separated. */
  readonly brokers: string;
  readonly urlOf: (name: ServiceName) => string;
  readonly databaseUrlOf: (name: ServiceName) => string;
  /** What the command inherits. */
  readonly env: NodeJS.ProcessEnv;
  /** Wins over everything else. */
  readonly overriding?: NodeJS.ProcessEnv;
}

/** Runs the built `waybill` command to its end; a failure is an exit code, not an error. */
export function runWaybill(
  target: CommandTarget,
  args: readonly string[],
  timeoutMs = 120_000,
): Promise<CommandResult> {
  const program = join(repositoryRoot(), 'dist', 'apps', 'cli', 'src', 'main.js');
  const places = SERVICE_NAMES.flatMap((name): [string, string][] => [
    [SERVICES[name].urlVariable, target.urlOf(name)],
    [`${name.toUpperCase()}_DATABASE_URL`, target.databaseUrlOf(name)],
  ]);
  const found = { KAFKA_BROKERS: target.brokers, ...Object.fromEntries(places) };
  const env = { ...nodeEnvironment(target.env), ...found, ...target.overriding };
  return new Promise((resolve, reject) => {
    const options = { env, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) => {
      if (typeof child.exitCode === 'number') resolve({ exitCode: child.exitCode, stdout, stderr });
      else reject(error ?? new Error(`waybill ${args.join(' ')} ended by a signal`));
    });
  });
}
