import { jest } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import { Client } from 'pg';
import { ENV } from '../../test/service-under-test.js';
import { loadConfig } from '../config/load-config.js';
import { serviceConfig } from '../config/service-config.js';
import { DatabaseProbe } from './database-probe.js';

class OrderConfig extends serviceConfig('order') {}

const MINUTE_MS = 60_000;

describe('the connection of the probe', () => {
  let database: TestDatabase;
  let probe: DatabaseProbe;

  beforeEach(async () => {
    database = await createTestDatabase([]);
    probe = new DatabaseProbe(loadConfig(OrderConfig, { ...ENV, DATABASE_URL: database.runtimeUrl }));
  });

  afterEach(async () => {
    jest.useRealTimers();
    await probe.onApplicationShutdown();
    await database.drop();
  });

  const backends = async (): Promise<unknown[]> => {
    const client = new Client({ connectionString: database.runtimeUrl });
    await client.connect();
    const { rows } = await client.query<{ pid: number }>(`SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'order-%-health'`);
    await client.end();
    return rows;
  };

  it('stays between two probes, however far apart they are', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date', 'performance'] });
    await probe.ask();
    const before = await backends();
    expect(before).toHaveLength(1);
    jest.advanceTimersByTime(MINUTE_MS);
    await probe.ask();
    expect(await backends()).toEqual(before);
  });
});
