import { readFileSync } from 'node:fs';
import { freePort } from '@waybill/local-infra';
import { SERVICE_NAMES } from '@waybill/system-map';
import { expectSoundAudit } from '@waybill/testing';
import { buildImage, docker } from './docker.js';

const VERSION = 'deploy-test';
/** Most of a memory limit that a process may have used at its height. */
const SHARE_OF_LIMIT = 0.7;
const PROCESSES = [...SERVICE_NAMES, 'gateway', 'issuer'];

let env: NodeJS.ProcessEnv;
const compose = (...args: string[]): Promise<string> =>
  docker(['compose', '--project-name=waybill-test', ...args], env);
const cli = (...args: string[]): Promise<string> => compose('run', '--rm', '--no-TTY', 'cli', ...args);

const audit = async (): Promise<void> => {
  const ran = await cli('audit', '--json', '--wait', '120').then(
    (stdout) => ({ exitCode: 0, stdout, stderr: '' }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      exitCode: code,
      stdout,
      stderr,
    }),
  );
  expectSoundAudit(ran, {});
};

const place = (...args: string[]): Promise<string> => cli('order', 'place', 'COFFEE-1KG', '--wait', '30', ...args);

beforeAll(async () => {
  env = {
    WAYBILL_VERSION: VERSION,
    GATEWAY_PORT: String(await freePort()),
    ISSUER_PORT: String(await freePort()),
  };
  await buildImage('waybill', `waybill:${VERSION}`);
  await buildImage('waybill-issuer', `waybill-issuer:${VERSION}`);
  await compose('up', '--wait', '--wait-timeout', '600');
}, 1_800_000);

afterAll(() => compose('down', '--volumes', '--timeout', '8'), 120_000);

describe('docker compose up --wait', () => {
  it('brings up a system that takes orders of every outcome to their end', async () => {
    expect(await place()).toContain('COMPLETED');
    expect(await place('--payment-method', 'tok_declined')).toContain('CANCELLED');
    expect(await place('--country', 'XX')).toContain('CANCELLED');
    await audit();
  });

  it('shows its pages, and leads to the issuer by a name that browsers know', async () => {
    const gateway = `http://127.0.0.1:${env.GATEWAY_PORT}`;
    expect((await fetch(gateway)).status).toBe(200);
    const login = await fetch(`${gateway}/auth/login`, { redirect: 'manual' });
    expect(login.status).toBe(303);
    expect(login.headers.get('location')).toMatch(`http://issuer.localhost:${env.ISSUER_PORT}/`);
    expect(await compose('logs', 'issuer')).toContain('ISSUER_DEVELOPMENT=1: everybody who reaches');
  });

  it('gives each container its own secrets alone', async () => {
    const seen = JSON.parse(await compose('config', '--format', 'json')) as {
      services: Record<string, { volumes?: { target: string }[] }>;
    };
    for (const name of [...SERVICE_NAMES, 'gateway']) {
      expect(seen.services[name]?.volumes?.map(({ target }) => target)).toEqual([`/secrets/${name}`]);
    }
  });

  it('goes on after each container in turn was killed, and nothing is lost', async () => {
    for (const name of [...PROCESSES, 'kafka', 'postgres']) {
      await compose('kill', '--signal', 'SIGKILL', name);
      await compose('up', '--wait', '--wait-timeout', '300', '--no-deps', name);
    }
    await compose('up', '--wait', '--wait-timeout', '300');
    expect(await place()).toContain('COMPLETED');
    await audit();
  });

  it('runs several containers of a service, each under a name of its own', async () => {
    await compose('up', '--wait', '--wait-timeout', '300', '--scale', 'order=3');
    for (let orders = 0; orders < 5; orders++) expect(await place()).toContain('COMPLETED');
    const names = (await compose('logs', '--no-log-prefix', 'order')).match(/"instance":"[0-9a-f]{12}"/g);
    expect(new Set(names).size).toBeGreaterThanOrEqual(3);
    await audit();
  });

  it.each(PROCESSES)('leaves %s room below its limit of memory', async (name) => {
    const [id = ''] = (await compose('ps', '--quiet', name)).split('\n');
    const [pid, limit] = (await docker(['inspect', '--format={{.State.Pid}} {{.HostConfig.Memory}}', id])).split(' ');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const peak = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
    expect(peak).toBeGreaterThan(0);
    expect(peak).toBeLessThanOrEqual(Number(limit) * SHARE_OF_LIMIT);
  });
});
