import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceName } from '@waybill/contracts';
import { eventually, execute, type TestSystem } from '@waybill/testing';
import type { Api } from './support/api.js';
import { shareSystem } from './support/shared-system.js';

const shared = shareSystem();

/** How long a service may take to go on once its database can work again. */
const GOES_ON = { timeoutMs: 20_000 };

const END_SESSIONS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()`;

describe('a database that lives and cannot do its work', () => {
  let system: TestSystem;
  let api: Api;
  let sku: string;

  beforeAll(async () => {
    ({ system, api } = shared);
    sku = await api.product({ onHand: 1_000 });
  });

  const asOwner = (name: ServiceName, ...statements: string[]) => execute(system.databases[name].ownerUrl, statements);

  async function takeNoWrites(name: ServiceName): Promise<void> {
    const { database, runtimeUrl } = system.databases[name];
    await asOwner(name, `ALTER DATABASE ${database} SET default_transaction_read_only = on`);
    await execute(runtimeUrl, [END_SESSIONS]);
  }

  const takeWrites = (name: ServiceName) =>
    asOwner(
      name,
      'SET default_transaction_read_only = off',
      `ALTER DATABASE ${system.databases[name].database} RESET default_transaction_read_only`,
    );

  const ready = async (name: ServiceName): Promise<{ status: number; detail: string }> => {
    const response = await fetch(`${system.url(name)}/health/ready`);
    const { detail = '' } = (await response.json()) as { detail?: string };
    return { status: response.status, detail };
  };

  async function noLetters(): Promise<void> {
    const { stdout } = await system.waybill(['dlq', 'list', '--json']);
    expect(JSON.parse(stdout)).toEqual([]);
  }

  it('order’s takes no writes: 503 with Retry-After meanwhile, then it goes on, kept warm all the time', async () => {
    let warm = true;
    const traffic = Promise.all(
      Array.from({ length: 5 }, async () => {
        while (warm) {
          await api.ordersOf('nobody').catch(() => undefined);
          await api.post({ customerId: 'warm', items: [{ sku, quantity: 1 }] }).catch(() => undefined);
          await pause(100);
        }
      }),
    );
    const post = () =>
      fetch(`${system.url('order')}/orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ customerId: 'e2e', items: [{ sku, quantity: 1 }] }),
      });
    try {
      await takeNoWrites('order');
      await eventually(async () => {
        const answer = await post();
        expect(answer.status).toBe(503);
        expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
        expect(await answer.json()).toMatchObject({ code: 'database-unavailable' });
        expect(await ready('order')).toMatchObject({ status: 503, detail: 'database: takes no writes' });
      });
      expect((await fetch(`${system.url('order')}/health/live`)).status).toBe(200);
    } finally {
      await takeWrites('order');
    }
    await eventually(async () => {
      const answers = await Promise.all(Array.from({ length: 10 }, post));
      expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
      expect((await ready('order')).status).toBe(200);
    }, GOES_ON);
    warm = false;
    await traffic;
    await api.settled((await api.place(sku)).id, 60_000);
    await noLetters();
  });

  it('payment’s takes no writes: orders wait, and are paid when it does again, though it polls all the time', async () => {
    await takeNoWrites('payment');
    const orders = await Promise.all(Array.from({ length: 5 }, () => api.place(sku)));
    try {
      await Promise.all(orders.map(({ id }) => api.reaches(id, 'CONFIRMED')));
      await eventually(async () => expect((await ready('payment')).detail).toBe('database: takes no writes'));
    } finally {
      await takeWrites('payment');
    }
    await Promise.all(
      orders.map(({ id }) => eventually(async () => expect((await api.order(id)).status).toBe('COMPLETED'), GOES_ON)),
    );
    await noLetters();
  });

  it('payment’s has a column less: nothing becomes a dead letter, and all is paid when it is back', async () => {
    await asOwner('payment', 'ALTER TABLE inbox RENAME COLUMN consumer TO reader');
    const orders = await Promise.all(Array.from({ length: 5 }, () => api.place(sku)));
    try {
      await Promise.all(orders.map(({ id }) => api.reaches(id, 'CONFIRMED')));
      await eventually(() => expect(system.service('payment').output).toContain('events wait for the database'));
      await noLetters();
    } finally {
      await asOwner('payment', 'ALTER TABLE inbox RENAME COLUMN reader TO consumer');
    }
    await Promise.all(
      orders.map(({ id }) => eventually(async () => expect((await api.order(id)).status).toBe('COMPLETED'), GOES_ON)),
    );
    await noLetters();
  });

  it('shipping’s is emptied: not ready, says what is missing, and goes on when it is restored', async () => {
    await asOwner('shipping', 'ALTER SCHEMA public RENAME TO lost', 'CREATE SCHEMA public');
    const order = await api.place(sku);
    try {
      await api.reaches(order.id, 'PAID');
      await eventually(async () => {
        expect((await ready('shipping')).detail).toContain('schema: waits for migration Initial1700000000001');
      });
      await noLetters();
    } finally {
      await asOwner('shipping', 'DROP SCHEMA public', 'ALTER SCHEMA lost RENAME TO public');
    }
    await eventually(async () => expect((await api.order(order.id)).status).toBe('COMPLETED'), GOES_ON);
    expect((await ready('shipping')).status).toBe(200);
    await noLetters();
  });

  it('shipping’s waits for a migration: a service that starts on it says so once, and goes on by itself', async () => {
    const shipping = system.service('shipping');
    await shipping.stop();
    await asOwner('shipping', 'ALTER TABLE migrations RENAME TO later');
    try {
      await shipping.start({ ready: false });
      await eventually(() => expect(shipping.output).toContain('waits for migration Initial1700000000001'), GOES_ON);
      await eventually(async () => expect((await ready('shipping')).status).toBe(503), GOES_ON);
    } finally {
      await asOwner('shipping', 'ALTER TABLE later RENAME TO migrations');
    }
    await shipping.ready();
    expect(shipping.output.match(/waits for migration/g)).toHaveLength(1);
  });
});
