import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, until } from '@waybill/local-infra';
import { Client } from 'pg';

/** Whether PgBouncer is installed (Debian: `apt-get install pgbouncer`). */
export const hasPooler = (): boolean => spawnSync('pgbouncer', ['--version']).status === 0;

/** PgBouncer in transaction mode in front of one database: each transaction may run on another server connection. */
export class TestPooler {
  private constructor(
    /** As the URL it was started with, through the pooler. */
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** @param databaseUrl the role and database that clients use */
  static async start(databaseUrl: string): Promise<TestPooler> {
    const target = new URL(databaseUrl);
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'waybill-pooler-'));
    // As root it gives up its rights, and must still read these.
    chmodSync(folder, 0o755);
    const users = join(folder, 'users');
    writeFileSync(users, `"${target.username}" "${decodeURIComponent(target.password)}"\n`, { mode: 0o644 });
    const settings = join(folder, 'pgbouncer.ini');
    writeFileSync(settings, settingsOf(target, port, users), { mode: 0o644 });
    const asUser = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    const child = spawn('pgbouncer', ['-q', ...asUser, settings], { stdio: 'ignore' });
    const url = new URL(databaseUrl);
    url.hostname = '127.0.0.1';
    url.port = String(port);
    const pooler = new TestPooler(url.href, child, folder);
    const failure = await until(() => answers(url.href), { timeoutMs: 15_000 });
    if (failure === undefined) return pooler;
    await pooler.stop();
    throw new Error('pgbouncer does not answer', { cause: failure });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Two server connections, so that clients really share them. What Debian's default refuses is refused here, too. */
const settingsOf = ({ hostname, port, pathname }: URL, ownPort: number, users: string): string => `
[databases]
${pathname.slice(1)} = host=${hostname} port=${port || 5432}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = plain
auth_file = ${users}
pool_mode = transaction
default_pool_size = 2
ignore_startup_parameters = extra_float_digits
`;

async function answers(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}
