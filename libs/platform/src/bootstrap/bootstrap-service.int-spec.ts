import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { repositoryRoot } from '@waybill/local-infra';
import { eventually } from '@waybill/testing';

/** Nobody listens there. */
const NO_DATABASE = 'postgres://u:hunter2@127.0.0.1:1/db';

/** A built service as a child of this process, which stands in for the launcher. */
class Child {
  output = '';
  private readonly process: ChildProcess;
  private readonly exited: Promise<unknown[]>;

  constructor(entry: 'main' | 'migrate', env: NodeJS.ProcessEnv) {
    const program = join(repositoryRoot(), `dist/apps/order/src/${entry}.js`);
    this.process = fork(program, { env: { PATH: process.env.PATH, ...env }, silent: true, execArgv: [] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    // Not `close`: it never comes after disconnect().
    this.exited = once(this.process, 'exit');
  }

  async exitCode(): Promise<unknown> {
    return (await this.exited)[0];
  }

  async says(text: string): Promise<void> {
    await eventually(() => expect(this.output).toContain(text), { timeoutMs: 20_000 });
  }

  disconnect(): void {
    this.process.disconnect();
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }
}

const waiting = async (): Promise<Child> => {
  const child = new Child('main', { DATABASE_URL: NO_DATABASE, KAFKA_BROKERS: '127.0.0.1:1', ORDER_PORT: '0' });
  await child.says('waiting for it');
  return child;
};

describe('a service', () => {
  it('with wrong settings ends with 1 and one message that names them all, without a stack or a password', async () => {
    const child = new Child('main', {
      DATABASE_URL: `${NO_DATABASE} `.replace('postgres', 'mysql'),
      ORDER_PORT: 'abc',
    });
    expect(await child.exitCode()).toBe(1);
    await child.says('ORDER_PORT is "abc"; it must be a port number');
    await child.says('KAFKA_BROKERS is not set');
    expect(child.output).toMatch(/^order cannot start: 3 settings are wrong:\n/);
    expect(child.output).not.toMatch(/hunter2|\n\s+at /);
  });

  it.each([
    [{}, 'AUTH_ISSUER is not set; it must be the URL of the OpenID Connect issuer: tokens are required'],
    [{ AUTH: 'local' }, 'AUTH is "local"; it must be required where HTTP_HOST is 0.0.0.0'],
  ])('that would be reachable without tokens ends with 1 and names the variable: %j', async (env, message) => {
    const settings = { DATABASE_URL: NO_DATABASE, KAFKA_BROKERS: '127.0.0.1:1', ORDER_PORT: '0' };
    const child = new Child('main', { ...settings, HTTP_HOST: '0.0.0.0', ...env });
    expect(await child.exitCode()).toBe(1);
    await child.says(message);
  });

  it('whose port is taken ends with 1 and names the variable that moves it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const env = { DATABASE_URL: NO_DATABASE, KAFKA_BROKERS: '127.0.0.1:1', ORDER_PORT: String(port) };
    const child = new Child('main', env);
    expect(await child.exitCode()).toBe(1);
    await child.says(`order cannot start: port ${port} on 127.0.0.1 is in use by another process.`);
    await child.says('set ORDER_PORT to a free port.\n');
    other.close();
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('that waits for its database ends at %s', async (signal) => {
    const child = await waiting();
    child.kill(signal);
    expect(await child.exitCode()).toBe(0);
  });

  it('ends when its launcher is gone', async () => {
    const child = await waiting();
    child.disconnect();
    expect(await child.exitCode()).toBe(0);
  });
});

describe('a migration', () => {
  it('without a database ends with 1 and says why in one line', async () => {
    const child = new Child('migrate', { DATABASE_URL: NO_DATABASE });
    expect(await child.exitCode()).toBe(1);
    await child.says('migration failed: connect ECONNREFUSED 127.0.0.1:1\n');
    expect(child.output.split('\n')).toHaveLength(2);
  });
});
