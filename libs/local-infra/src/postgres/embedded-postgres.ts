import { existsSync } from 'node:fs';
import { chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfrastructureError } from '../infrastructure-error.js';
import { EmbeddedServer } from '../process/embedded-server.js';
import type { OwnedProcess } from '../process/owned-process.js';
import { isPortFree } from '../process/ports.js';
import type { Reaper } from '../process/reaper.js';
import { runProgram } from '../process/run-program.js';
import { endRecorded } from '../process/recorded-process.js';
import { clusterFolder } from './cluster-folder.js';
import { databaseAnswers } from './database-answers.js';
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { postgresUser, type RunAs } from './run-as.js';

/** A password for a server that listens on the loopback interface only; it keeps out mistakes, not attackers. */
const PASSWORD = 'waybill';

export interface EmbeddedPostgresOptions {
  /** What is in it is kept and taken up again. */
  readonly dataDir: string;
  readonly port: number;
  readonly reaper: Reaper;
  /** Off only for throw-away data: a crash of the machine may then destroy the whole cluster. Default true. */
  readonly durable?: boolean;
}

/** A real Postgres server as a child process, on the loopback interface only. */
export class EmbeddedPostgres extends EmbeddedServer {
  /** Connection URL of the superuser, to the maintenance database. */
  readonly adminUrl: string;

  private constructor(port: number, process: OwnedProcess) {
    super(process);
    this.adminUrl = adminUrl(port);
  }

  /**
   * Resolves when the server answers.
   * @throws InfrastructureError PORT_TAKEN, START_FAILED or NOT_READY, with the end of the server's log
   */
  static async start({ dataDir, port, reaper, durable = true }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const user = postgresUser();
    const binaries = await postgresBinaries(user);
    const folder = await clusterFolder(dataDir, user);
    const cluster = join(folder, `cluster-${binaries.majorVersion}`);
    const pidFile = join(dataDir, 'postgres.json');
    await endRecorded(pidFile, 'SIGINT');
    if (!(await isPortFree(port))) throw new InfrastructureError('PORT_TAKEN', `Port ${port} is taken`);
    if (!existsSync(cluster)) await initialise(binaries, cluster, user, { durable, reaper });

    const child = await EmbeddedServer.run(
      {
        name: 'Postgres',
        program: {
          command: binaries.postgres,
          args: ['-D', cluster, ...settings(port, durable)],
          stage: 'database',
          // "Fast shutdown": ends connections, writes a checkpoint.
          stopSignal: 'SIGINT',
          graceMs: 6_000,
          cwd: '/',
          ...user,
        },
        pidFile,
        logFile: join(dataDir, 'postgres.log'),
        answers: (timeoutMs) => databaseAnswers(adminUrl(port), timeoutMs),
      },
      reaper,
    );
    return new EmbeddedPostgres(port, child);
  }
}

const adminUrl = (port: number): string => `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`;

function settings(port: number, durable: boolean): string[] {
  const values: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 400,
    shared_buffers: '256MB',
    max_wal_size: '1GB',
    // Milliseconds of compilation for queries that take one.
    jit: 'off',
    // Queue tables (outbox, inbox) die and grow all the time.
    autovacuum_naptime: '10s',
    // Looking that often, it would analyse every table that is still young each time: a twentieth of all CPU under load.
    autovacuum_analyze_scale_factor: 0.5,
    log_min_messages: 'warning',
    ...(!durable && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** The cluster appears under its name only when it is complete. */
async function initialise(
  { initdb }: PostgresBinaries,
  cluster: string,
  user: RunAs | undefined,
  { durable, reaper }: { durable: boolean; reaper: Reaper },
): Promise<void> {
  const unfinished = `${cluster}.unfinished`;
  const passwordFile = `${cluster}.password`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, PASSWORD, { mode: 0o600 });
  if (user) await Promise.all([unfinished, passwordFile].map((path) => chown(path, user.uid, user.gid)));
  const options = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8'];
  // One collation on every platform, and no dependency on the machine's locales.
  options.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  if (!durable) options.push('--no-sync');
  try {
    const args = [...options, '-D', unfinished];
    await runProgram({ command: initdb, args, stage: 'database', cwd: '/', ...user }, reaper);
    await rename(unfinished, cluster);
  } catch (cause) {
    throw new InfrastructureError('START_FAILED', `Postgres could not make its cluster: ${(cause as Error).message}`, {
      cause,
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
}
