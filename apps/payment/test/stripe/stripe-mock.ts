import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, OwnedProcess, Reaper, repositoryRoot, until } from '@waybill/local-infra';

/** Fixed, so that a build that is there serves without the network. */
const VERSION = 'v0.203.0';
const FOLDER = join(repositoryRoot(), '.cache', `stripe-mock-${VERSION}`);
const BINARY = join(FOLDER, 'stripe-mock');
const BUILD_MS = 300_000;

/**
 * Builds Stripe's own mock server from its Go module, once.
 * @returns why it is not there, or undefined when it is
 */
export async function stripeMockMissing(): Promise<string | undefined> {
  if (
    await access(BINARY).then(
      () => true,
      () => false,
    )
  )
    return undefined;
  try {
    await promisify(execFile)('go', ['install', `github.com/stripe/stripe-mock@${VERSION}`], {
      env: { ...process.env, GOBIN: FOLDER },
      timeout: BUILD_MS,
    });
    return undefined;
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT') return 'Go is not installed';
    return `it could not be built: ${stderr?.trim().split('\n').at(-1) ?? String(error)}`;
  }
}

/** Stripe's mock server: it checks every request against Stripe's OpenAPI document, answers from fixtures and remembers nothing. */
export class StripeMock {
  private constructor(
    readonly url: string,
    private readonly process: OwnedProcess,
  ) {}

  static async start(): Promise<StripeMock> {
    const address = `127.0.0.1:${await freePort()}`;
    const spec = { command: BINARY, args: ['-http-addr', address], stage: 'service' as const };
    const mock = new StripeMock(`http://${address}`, await OwnedProcess.start(spec, new Reaper()));
    const failure = await until(async () => (await fetch(mock.url)).status > 0, { timeoutMs: 30_000 });
    if (failure) throw new Error('stripe-mock does not answer', { cause: failure });
    return mock;
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }
}
