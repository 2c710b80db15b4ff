import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunState, writeRunState } from '@waybill/local-infra';
import { resolveConnections } from './connections.js';

const RUNNING: RunState = {
  launcher: { pid: 1, startedAt: '1' },
  brokers: '127.0.0.1:19092',
  kafka: 'embedded',
  adminUrl: 'postgres://postgres@127.0.0.1:15432/postgres',
  postgres: 'embedded',
  composeProject: null,
  services: [
    {
      name: 'order',
      instance: 1,
      url: 'http://127.0.0.1:13001',
      databaseUrl: 'postgres://order@127.0.0.1:15432/waybill_order',
      process: null,
    },
  ],
  compensationTimeout: '60',
};

describe('where the commands look', () => {
  const { WAYBILL_DATA_DIR: before } = process.env;
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waybill-cli-'));
    process.env.WAYBILL_DATA_DIR = folder;
  });

  afterEach(() => {
    if (before === undefined) delete process.env.WAYBILL_DATA_DIR;
    else process.env.WAYBILL_DATA_DIR = before;
    rmSync(folder, { recursive: true });
  });

  it('is what `npm start` recorded', () => {
    writeRunState(folder, RUNNING);
    const found = resolveConnections({});
    expect(found).toMatchObject({ kafka: { brokers: ['127.0.0.1:19092'] }, compensationTimeout: '60' });
    expect(found.serviceUrl('order')).toBe('http://127.0.0.1:13001');
    expect(found.databaseUrl('order')).toBe('postgres://order@127.0.0.1:15432/waybill_order');
  });

  it('is what the environment says, before that; an empty variable says nothing', () => {
    writeRunState(folder, RUNNING);
    const found = resolveConnections({
      KAFKA_BROKERS: 'kafka:9092',
      ORDER_URL: 'http://orders/',
      ORDER_DATABASE_URL: 'postgres://db/orders',
      COMPENSATION_TIMEOUT_SECONDS: '',
    });
    expect(found).toMatchObject({ kafka: { brokers: ['kafka:9092'] }, compensationTimeout: '60' });
    expect(found.serviceUrl('order')).toBe('http://orders');
    expect(found.databaseUrl('order')).toBe('postgres://db/orders');
  });

  it('is where a system with the defaults would be, if nothing runs; a database has none', () => {
    const found = resolveConnections({});
    expect(found).toMatchObject({ kafka: { brokers: ['127.0.0.1:9092'] }, compensationTimeout: undefined });
    expect(found.serviceUrl('order')).toBe('http://127.0.0.1:3001');
    expect(() => found.databaseUrl('order')).toThrow('ORDER_DATABASE_URL');
  });
});

describe('a port given in the environment', () => {
  it.each(['1', '3001', '65535'])('may be %s', (port) => {
    expect(resolveConnections({ ORDER_PORT: port }).serviceUrl('order')).toBe(`http://127.0.0.1:${port}`);
    expect(resolveConnections({ KAFKA_PORT: port }).kafka.brokers).toEqual([`127.0.0.1:${port}`]);
  });

  it.each(['0', '00000', '65536', '-1', '80a', '1.5'])('may not be %s', (port) => {
    const refusal = (variable: string): string => `${variable} is "${port}"; it must be a port number from 1 to 65535`;
    expect(() => resolveConnections({ ORDER_PORT: port }).serviceUrl('order')).toThrow(refusal('ORDER_PORT'));
    expect(() => resolveConnections({ KAFKA_PORT: port })).toThrow(refusal('KAFKA_PORT'));
  });
});
