import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ServiceName } from '@waybill/contracts';
import { repositoryRoot } from '@waybill/local-infra';
import { eventually, type TestSystem } from '@waybill/testing';
import type { Api, Problem } from '../support/api.js';
import { ProviderBooks } from '../support/provider-books.js';
import type { SharedSystem } from '../support/shared-system.js';
import { Load, type Seen } from './load.js';
import { OlderCopy } from './older-copy.js';

interface Restored {
  readonly restore: { readonly unknownEvents: number; readonly events: Readonly<Record<string, number>> };
  readonly audit?: { readonly sound: boolean; readonly findings: readonly unknown[] };
}

/** Two loads, two restarts and an audit, on a slow machine, ms. */
const PATIENCE_MS = 600_000;

/** What a failover does to the sessions of a service. */
const SESSIONS_ENDED = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()`;

/** One database is set back under a system that works on: the guard notices, and `waybill restore` puts it right. */
export const drills = (shared: SharedSystem): void =>
  describe('a database that was set back', () => {
    let system: TestSystem;
    let api: Api;

    beforeAll(() => {
      ({ system, api } = shared);
    });

    /**
     * Work of all kinds, a copy in the middle of it, more work; then the copy takes the database's place.
     * @returns how everything stood before, and from when the copy is
     */
    const setBack = async (name: ServiceName, load: Load): Promise<{ before: Seen; copiedAt: Date }> => {
      const service = system.service(name);
      await load.ofAllKinds();
      await load.underWay();
      await service.stop();
      const copiedAt = new Date();
      const older = await OlderCopy.of(system, name);
      await service.start();
      await load.settled();
      await load.ofAllKinds();
      // The audit waits until all is quiet: only then is what is seen the last word.
      await system.audit();
      const before = await load.seen();
      await service.stop();
      await older.takesItsPlace();
      return { before, copiedAt };
    };

    const restore = async (name: ServiceName, ...more: string[]): Promise<Restored> => {
      const { exitCode, stdout, stderr } = await system.waybill(['restore', name, '--json', '--wait', '90', ...more]);
      if (exitCode !== 0) throw new Error(`restore ${name} ended with ${exitCode}: ${stderr}${stdout}`);
      return JSON.parse(stdout) as Restored;
    };

    const isHeldBack = async (name: ServiceName): Promise<void> => {
      const url = system.url(name);
      await eventually(
        async () => {
          const { status, body } = await api.request<Problem>('GET', `${url}/health/ready`);
          expect([status, body.code]).toEqual([503, 'database-behind-topic']);
        },
        { timeoutMs: 60_000 },
      );
      expect((await api.request('GET', `${url}/orders`)).status).toBe(503);
      expect((await api.request('GET', `${url}/health/live`)).status).toBe(200);
      expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/waybill_database_behind_topic\{.*\} 1/);
      expect(system.service(name).output).toContain(`npm run waybill -- restore ${name}`);
    };

    /** A restore that is killed after so long. */
    const killedRestore = async (name: ServiceName, afterMs: number): Promise<void> => {
      const program = join(repositoryRoot(), 'dist', 'apps', name, 'src', 'main.js');
      const { runtimeUrl } = system.databases[name];
      const env = { ...process.env, DATABASE_URL: runtimeUrl, KAFKA_BROKERS: system.brokers, NODE_OPTIONS: '' };
      const child = spawn(process.execPath, [program, 'restore', '{}'], { env, stdio: 'ignore' });
      const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
      await once(child, 'exit');
      clearTimeout(timer);
    };

    it.each(['order', 'inventory', 'payment', 'shipping'] as const)(
      'of %s is noticed at the start, and restored from what it has said: every order stands as before',
      async (name) => {
        const load = new Load(api);
        const { before } = await setBack(name, load);
        await system.service(name).start({ ready: false });
        await isHeldBack(name);

        const { restore: planned } = await restore(name, '--dry-run');
        expect(planned.unknownEvents).toBeGreaterThan(0);
        await isHeldBack(name);
        for (const afterMs of [700, 2_000]) await killedRestore(name, afterMs);
        const { audit } = await restore(name);
        expect(audit).toMatchObject({ sound: true, findings: [] });
        expect(await load.seen()).toEqual(before);

        const books = await ProviderBooks.open(system.databases.payment.runtimeUrl);
        const { orders, charges } = await books.charged(before.orders.map(({ id }) => id));
        await books.close();
        expect(charges).toBe(orders);
        await load.ofAllKinds();
      },
      PATIENCE_MS,
    );

    it(
      'of notification, which says nothing, is restored from a time that an operator names',
      async () => {
        const load = new Load(api);
        const { before, copiedAt } = await setBack('notification', load);
        await restore('notification', '--since', copiedAt.toISOString(), '--no-audit');
        await system.service('notification').start();
        await system.audit();
        expect(await load.seen()).toEqual(before);
      },
      PATIENCE_MS,
    );

    it(
      'is left alone while its service works on it, and where it knows all it has said',
      async () => {
        const busy = await system.waybill(['restore', 'payment']);
        expect([busy.exitCode, busy.stderr]).toEqual([1, expect.stringContaining('has members')]);
        await system.service('payment').stop();
        const { restore: nothing } = await restore('payment', '--no-audit');
        expect(nothing).toMatchObject({ since: null, unknownEvents: 0 });
        await system.service('payment').start();
      },
      PATIENCE_MS,
    );

    it(
      'while its service runs ends the process; the next start is held back, and it may be accepted as it is',
      async () => {
        const load = new Load(api);
        await load.ofAllKinds();
        const service = system.service('shipping');
        await system.execute('shipping', 'UPDATE outbox_sent SET next_offset = 0', []);
        await system.execute('shipping', SESSIONS_ENDED, []);
        expect(await service.ended()).toBe(1);
        expect(service.output).toContain('npm run waybill -- restore shipping');
        await service.start({ ready: false });
        await isHeldBack('shipping');
        // The process that ended is a member of its group until its session times out.
        await eventually(
          async () => {
            const accepted = await system.waybill(['restore', 'shipping', '--accept', '--wait', '90']);
            expect([accepted.exitCode, accepted.stderr]).toEqual([0, '']);
          },
          { timeoutMs: 90_000 },
        );
      },
      PATIENCE_MS,
    );
  });
