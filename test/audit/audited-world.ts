import { randomUUID } from 'node:crypto';
import { SERVICE_NAMES, type ServiceName } from '@waybill/contracts';
import { migrate } from '@waybill/platform';
import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import { Client } from 'pg';
import { AuditedDatabases } from '@waybill/operations/audit';
import { migrations as inventory } from '../../apps/inventory/src/database/data-source.js';
import { migrations as notification } from '../../apps/notification/src/database/data-source.js';
import { migrations as order } from '../../apps/order/src/database/data-source.js';
import { migrations as payment } from '../../apps/payment/src/database/data-source.js';
import { migrations as shipping } from '../../apps/shipping/src/database/data-source.js';
import { type Story, toldOf } from './stories.js';

const MIGRATIONS = { order, inventory, payment, shipping, notification };

/** What the services' schemas refuse; the audit does not rely on it, so the suite must be able to break it. */
const GUARDS: Readonly<Record<ServiceName, readonly string[]>> = {
  order: [],
  inventory: [
    'ALTER TABLE stock DROP CONSTRAINT stock_balanced, DROP CONSTRAINT stock_available_check',
    'ALTER TABLE stock_ledger DROP CONSTRAINT ledger_balanced',
  ],
  payment: ['DROP INDEX refund_once'],
  shipping: [],
  notification: [
    'ALTER TABLE notification DROP CONSTRAINT notification_pkey',
    'CREATE INDEX ON notification (order_id, cause)',
  ],
};

const TABLES: Readonly<Record<ServiceName, string>> = {
  order: 'orders, outbox, outbox_dead, inbox_delayed',
  inventory: 'reservation, stock_ledger, stock, product, outbox, outbox_dead, inbox_delayed',
  payment:
    'refund, payment, stripe_intent, provider.refunds, provider.charges, outbox, outbox_dead, inbox_delayed, outside_move',
  shipping: 'shipment, provider.bookings, outbox, outbox_dead, inbox_delayed',
  notification: 'notification, outbox, outbox_dead, inbox_delayed',
};

/** Five databases as the services' own migrations make them, for stories to be written into and broken. */
export class AuditedWorld {
  private constructor(
    readonly databases: AuditedDatabases,
    readonly owners: Readonly<Record<ServiceName, Client>>,
    readonly runtimeUrls: Readonly<Record<ServiceName, string>>,
    private readonly made: readonly TestDatabase[],
  ) {}

  static async create(): Promise<AuditedWorld> {
    const made = await Promise.all(SERVICE_NAMES.map(() => createTestDatabase()));
    const urls = Object.fromEntries(SERVICE_NAMES.map((name, at) => [name, made[at]])) as Record<
      ServiceName,
      TestDatabase
    >;
    const owners = {} as Record<ServiceName, Client>;
    await Promise.all(
      SERVICE_NAMES.map(async (name) => {
        const { ownerUrl } = urls[name];
        await migrate(ownerUrl, { migrations: MIGRATIONS[name] });
        owners[name] = new Client({ connectionString: ownerUrl });
        // What breaks between two statements is told by the next one.
        owners[name].on('error', () => undefined);
        await owners[name].connect();
        for (const guard of GUARDS[name]) await owners[name].query(guard);
      }),
    );
    const runtimeUrls = Object.fromEntries(SERVICE_NAMES.map((name) => [name, urls[name].runtimeUrl]));
    const databases = await AuditedDatabases.open((name) => urls[name].runtimeUrl);
    return new AuditedWorld(databases, owners, runtimeUrls as Record<ServiceName, string>, made);
  }

  async write(service: ServiceName, sql: string, parameters: readonly unknown[] = []): Promise<void> {
    await this.owners[service].query(sql, [...parameters]);
  }

  /** An order with everything that all services would have written about it. @returns its id */
  async tell(story: Story, id: string = randomUUID()): Promise<string> {
    for (const [service, sql, parameters] of toldOf(id, story)) await this.write(service, sql, parameters);
    return id;
  }

  /** A product with goods in, and stock as the ledger has it: to be called after the stories. */
  async stockUp(sku: string, received: number): Promise<void> {
    await this.write(
      'inventory',
      `INSERT INTO product (sku, name, price, currency, revision) VALUES ($1, $1, 500, 'USD', 1)`,
      [sku],
    );
    await this.write(
      'inventory',
      `INSERT INTO stock_ledger (sku, kind, received, available, reserved, shipped) VALUES ($1, 'RECEIVE', $2, $2, 0, 0)`,
      [sku, received],
    );
    await this.write(
      'inventory',
      `INSERT INTO stock SELECT sku, sum(received), sum(available), sum(reserved), sum(shipped) FROM stock_ledger
       WHERE sku = $1 GROUP BY sku`,
      [sku],
    );
  }

  async clear(): Promise<void> {
    await Promise.all(
      SERVICE_NAMES.map((name) => this.write(name, `TRUNCATE ${TABLES[name]}, archive, archive_pending`)),
    );
  }

  async drop(): Promise<void> {
    await this.databases.close();
    await Promise.all(Object.values(this.owners).map((client) => client.end()));
    await Promise.all(this.made.map((database) => database.drop()));
  }
}
