import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createTestDatabase, testInfrastructure, type TestDatabase } from '@waybill/testing';

const run = promisify(execFile);
const REPOSITORY = join(import.meta.dirname, '..', '..', '..');
const TARBALL = join(REPOSITORY, 'dist', 'packages', 'waybill-messaging-0.1.0.tgz');
const QUIET = ['--no-audit', '--no-fund', '--loglevel', 'error', '--prefer-offline'];

describe('the package, installed into an application outside of the repository', () => {
  let folder: string;
  let database: TestDatabase;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    await run(process.execPath, [join(REPOSITORY, 'scripts', 'package.mjs')], { cwd: REPOSITORY });
    folder = await mkdtemp(join(tmpdir(), 'waybill-quickstart-'));
    const sources = join(REPOSITORY, 'examples', 'outbox-quickstart');
    const isSource = (path: string) => !/\/(node_modules|dist|package-lock\.json)$/.test(path);
    await cp(sources, folder, { recursive: true, filter: isSource });
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
    manifest.dependencies['@waybill/messaging'] = `file:${TARBALL}`;
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    database = await createTestDatabase();
    // Not what this process was given for itself: module loaders of tests, settings of a system.
    const { PATH, HOME, npm_config_registry } = process.env;
    const path = `${dirname(process.execPath)}:${PATH}`;
    env = { PATH: path, HOME, npm_config_registry, DATABASE_URL: database.ownerUrl };
    env.KAFKA_BROKERS = testInfrastructure().brokers;
    await run('npm', ['install', ...QUIET], { cwd: folder, env });
  });

  afterAll(async () => {
    await database?.drop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  interface Manifest {
    readonly dependencies: Record<string, string>;
  }

  const npx = (...args: string[]) => run('npx', ['--no-install', ...args], { cwd: folder, env });

  it('holds neither specs nor sources, nor a word of where it was made', async () => {
    const { stdout } = await run('tar', ['tzf', TARBALL]);
    const files = stdout.trim().split('\n');
    expect(files).toEqual(expect.arrayContaining(['package/LICENSE', 'package/README.md', 'package/dist/index.d.ts']));
    expect(files.filter((file) => /spec\.|\/testing\/|(?<!\.d)\.ts$/.test(file))).toEqual([]);
    const { stdout: found } = await run('grep', ['-rlF', REPOSITORY, join(folder, 'node_modules', '@waybill')]).catch(
      () => ({ stdout: '' }),
    );
    expect(found).toBe('');
  });

  it('is worth 25 lines of the application’s own: an event is published, handled, printed', async () => {
    const { stdout } = await run('npm', ['--silent', 'start', '--', '--once'], { cwd: folder, env });
    expect(stdout.trim()).toBe(`ParcelScanned { parcelId: 'parcel-1', place: 'Vienna' }`);
    const sources = await Promise.all(
      ['main.ts', 'parcels.ts'].map((name) => readFile(join(folder, 'src', name), 'utf8')),
    );
    const lines = sources
      .join('\n')
      .split('\n')
      .filter((line) => line !== '');
    expect(lines.length).toBeLessThanOrEqual(25);
  });

  it('brings a command for its tables and topics', async () => {
    expect((await npx('waybill-messaging', 'status', '--json')).stdout.trim()).toBe('{"version":3,"newest":3}');
    expect((await npx('waybill-messaging', 'migrate')).stdout.trim()).toBe('nothing to do');
    expect((await npx('waybill-messaging', 'sql', '--from', '2')).stdout).toContain('-- version 3');
    expect((await npx('waybill-messaging', 'topics', 'parcels', '--partitions', '3')).stdout.trim()).toBe(
      'nothing to do',
    );
    await expect(npx('waybill-messaging', 'migrat')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no command migrat') as string,
    });
  });
});
