import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditedDatabases } from '@waybill/operations/audit';
import * as inventory from '../../apps/inventory/src/database/data-source.js';
import { migrations as gatewayMigrations } from '../../apps/gateway/src/database/migrations.js';
import * as notification from '../../apps/notification/src/database/data-source.js';
import * as order from '../../apps/order/src/database/data-source.js';
import * as payment from '../../apps/payment/src/database/data-source.js';
import * as shipping from '../../apps/shipping/src/database/data-source.js';
import type { Drive, DrivenCall } from './drive.js';
import { auditCalls } from './drives/audit.drive.js';
import { gatewayDrives } from './drives/gateway.drive.js';
import { inventoryDrives } from './drives/inventory.drive.js';
import { notificationDrives } from './drives/notification.drive.js';
import { operationsDrives } from './drives/operations.drive.js';
import { orderDrives } from './drives/order.drive.js';
import { paymentDrives } from './drives/payment.drive.js';
import { shippingDrives } from './drives/shipping.drive.js';
import { complaintsOf, indexesOf } from './judge-plan.js';
import { LargeDatabase, type Pools } from './large-databases.js';
import { PlanLog, type RunStatement } from './plan-log.js';
import { GATEWAY_SEED } from './seeds/gateway.seed.js';
import { INVENTORY_SEED } from './seeds/inventory.seed.js';
import { MESSAGING_SEED } from './seeds/messaging.seed.js';
import { NOTIFICATION_SEED } from './seeds/notification.seed.js';
import { ORDER_SEED } from './seeds/order.seed.js';
import { PAYMENT_SEED } from './seeds/payment.seed.js';
import { SHIPPING_SEED } from './seeds/shipping.seed.js';

const SERVICES = [
  { service: 'order', ...order, seed: ORDER_SEED, drives: orderDrives },
  { service: 'inventory', ...inventory, seed: INVENTORY_SEED, drives: inventoryDrives },
  { service: 'payment', ...payment, seed: PAYMENT_SEED, drives: paymentDrives },
  { service: 'shipping', ...shipping, seed: SHIPPING_SEED, drives: shippingDrives },
  { service: 'notification', ...notification, seed: NOTIFICATION_SEED, drives: notificationDrives },
] as const;

/** SQL as it stands in sources: in capitals, which prose has not. */
const SQL = /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s|getRepository\(/;

/** Schemas are not run by a service, and the domain asks no database. */
const NO_SQL = /spec\.ts$|\/database\/|\/domain\/|-schema\.ts$/;

describe('at a million orders and a hundred thousand products', () => {
  const log = new PlanLog();
  const databases = new Map<string, LargeDatabase>();
  const driven = new Set<string>();
  const used = new Set<string>();

  beforeAll(async () => {
    const made = await Promise.all(SERVICES.map((options) => LargeDatabase.create(options)));
    for (const database of made) databases.set(database.service, database);
  });
  afterAll(() => Promise.all([...databases.values()].map((database) => database.drop())));

  const statementsOf = async ({ run }: DrivenCall, { transactions }: Pools): Promise<RunStatement[]> => {
    log.drain();
    await transactions.run(async (tx) => await run(tx));
    return log.drain();
  };

  const complaintsAbout = async (drives: readonly Drive[], large: LargeDatabase): Promise<string[]> => {
    const complaints: string[] = [];
    for (const { files, calls } of drives) {
      for (const file of files) driven.add(file);
      for (const call of calls) {
        const statements = await statementsOf(call, large.pools);
        if (statements.length === 0) complaints.push(`${call.name} sends nothing`);
        for (const statement of statements) {
          for (const index of indexesOf(statement)) used.add(index);
          const found = complaintsOf(statement, large.sizes, call.allowance);
          if (found.length > 0) complaints.push(`${call.name} ${found.join(', ')}: ${statement.sql}`);
        }
      }
    }
    return complaints;
  };

  it.each(SERVICES)('every statement of $service reads what it answers with', async ({ service, drives }) => {
    const large = databases.get(service)!;
    expect(await complaintsAbout(drives(large.pools), large)).toEqual([]);
  });

  it('every statement about the messaging of a service does so, after a long outage of the broker', async () => {
    const large = await LargeDatabase.create({ service: 'order', ...order, seed: MESSAGING_SEED });
    try {
      expect(await complaintsAbout(operationsDrives(large.pools), large)).toEqual([]);
    } finally {
      await large.drop();
    }
  });

  it('every statement about what the gateway keeps does so, and uses each of its indexes', async () => {
    const large = await LargeDatabase.create({
      service: 'gateway',
      migrations: gatewayMigrations,
      entities: [],
      seed: GATEWAY_SEED,
    });
    try {
      expect(await complaintsAbout(gatewayDrives(large.pools, large.database.ownerUrl), large)).toEqual([]);
      expect(large.indexes.filter((index) => !used.has(index))).toEqual([]);
    } finally {
      await large.drop();
    }
  });

  it('every statement of the audit reads what it judges', async () => {
    const audited = await AuditedDatabases.open((service) => databases.get(service)!.database.runtimeUrl);
    const sizes = new Map([...databases.values()].flatMap((database) => [...database.sizes]));
    const complaints: string[] = [];
    for (const call of auditCalls(audited)) {
      const { pools } = databases.get('order')!;
      for (const statement of await statementsOf(call, pools)) {
        const found = complaintsOf(statement, sizes, call.allowance);
        if (found.length > 0) complaints.push(`${call.name} ${found.join(', ')}: ${statement.sql}`);
        for (const index of indexesOf(statement)) used.add(index);
      }
    }
    await audited.close();
    expect(complaints).toEqual([]);
  });

  it('no index is kept that none of them uses', () => {
    const kept = [...databases.values()].flatMap(({ indexes }) => indexes);
    expect(kept.filter((index) => !used.has(index))).toEqual([]);
  });

  it('a statement without an index would be noticed', async () => {
    const { pools, sizes } = databases.get('order')!;
    const call = {
      name: 'search',
      run: () => pools.reads.query(`SELECT FROM orders WHERE traceparent = 'x'`),
    };
    const [statement] = await statementsOf(call, pools);
    expect(statement && complaintsOf(statement, sizes)).toContain('reads orders from front to back');
  });

  it('no source that speaks SQL was left out', () => {
    const root = join(import.meta.dirname, '..', '..');
    const folders = [
      'libs/platform/src/idempotency',
      'libs/platform/src/operations',
      'apps/gateway/src',
      ...SERVICES.map(({ service }) => `apps/${service}/src`),
    ];
    const sources = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }));
    const speaking = sources.filter((file) => !NO_SQL.test(file) && SQL.test(readFileSync(join(root, file), 'utf8')));
    expect(speaking.filter((file) => !driven.has(file))).toEqual([]);
  });
});
