import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OwnedProcess, until, type Reaper } from '@waybill/local-infra';

/** How long a Keycloak may take to start, ms: it compiles its configuration first. */
const READY_MS = 280_000;

/** A real Keycloak on loopback, with nothing but one realm, in memory. */
export class Keycloak {
  private constructor(
    private readonly process: OwnedProcess,
    readonly issuer: string,
  ) {}

  /** @param home folder of its distribution */
  static async start(home: string, port: number, realm: object, reaper: Reaper): Promise<Keycloak> {
    const folder = join(home, 'data', 'import');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'waybill-realm.json'), JSON.stringify(realm));
    const lines: string[] = [];
    const started = await OwnedProcess.start(
      {
        command: 'sh',
        args: [
          join(home, 'bin', 'kc.sh'),
          'start-dev',
          '--http-host=127.0.0.1',
          `--http-port=${port}`,
          '--db=dev-mem',
          '--import-realm',
        ],
        stage: 'service',
        onLine: (line) => void lines.push(line),
      },
      reaper,
    );
    const issuer = `http://127.0.0.1:${port}/realms/waybill`;
    const answers = async (): Promise<boolean> => (await fetch(`${issuer}/.well-known/openid-configuration`)).ok;
    const ended = started.exited.then(({ code }) => new Error(`it ended with code ${code}`));
    const failure = await Promise.race([ended, until(answers, { timeoutMs: READY_MS, intervalMs: 500 })]);
    if (!failure) return new Keycloak(started, issuer);
    started.kill();
    throw new Error(`Keycloak is not ready: ${failure.message}\n${lines.slice(-40).join('\n')}`);
  }

  /** Its script leaves Java to itself, so the whole group is ended; it has nothing to keep. */
  async stop(): Promise<void> {
    this.process.kill();
    await this.process.exited;
  }
}
