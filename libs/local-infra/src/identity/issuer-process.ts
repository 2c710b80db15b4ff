import { join } from 'node:path';
import { GATEWAY, ISSUER } from '@waybill/system-map';
import { nodeEnvironment, smallNodeArguments } from '../process/node-environment.js';
import { OwnedProcess } from '../process/owned-process.js';
import type { Reaper } from '../process/reaper.js';
import { repositoryRoot } from '../repository-root.js';

export interface IssuerProcessOptions {
  readonly port: number;
  /** Its keys and secrets lie in `issuer/` of it. */
  readonly dataDir: string;
  /** The address that users of the gateway take: it decides where they may be sent back to. */
  readonly gatewayUrl: string;
  /** What is named above wins over it. */
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (line: string) => void;
  readonly reaper: Reaper;
}

/** Starts the compiled embedded issuer on loopback; resolves when the process runs. */
export function startIssuerProcess(options: IssuerProcessOptions): Promise<OwnedProcess> {
  const { port, dataDir, gatewayUrl, env, onLine, reaper } = options;
  const root = repositoryRoot();
  return OwnedProcess.start(
    {
      command: process.execPath,
      args: [...smallNodeArguments(), join(root, 'dist', 'infra', 'issuer', 'src', 'main.js')],
      cwd: root,
      stage: 'service',
      graceMs: 3_000,
      env: {
        ...nodeEnvironment(env),
        WAYBILL_DATA_DIR: dataDir,
        [ISSUER.portVariable]: String(port),
        [GATEWAY.urlVariable]: gatewayUrl,
      },
      onLine,
    },
    reaper,
  );
}

/** Whether an issuer can be asked for tokens. */
export async function issuerAnswers(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.ok;
}
