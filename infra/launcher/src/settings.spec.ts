import { plannedPorts, readSettings } from './settings.js';

describe('the settings of npm start', () => {
  it('are the documented defaults when nothing is said', () => {
    expect(readSettings([], {})).toMatchObject({
      instances: 1,
      partitions: 6,
      kafkaPort: 9092,
      postgresPort: undefined,
      servicePorts: { order: 3001, inventory: 3002, payment: 3003, shipping: 3004, notification: 3005 },
      forcedEngine: undefined,
      givenBrokers: undefined,
      givenDatabaseUrl: undefined,
    });
  });

  it('take the number of instances from the argument before the variable', () => {
    expect(readSettings(['--instances', '2'], { WAYBILL_INSTANCES: '3' }).instances).toBe(2);
    expect(readSettings([], { WAYBILL_INSTANCES: '3' }).instances).toBe(3);
  });

  it('put instance k of a service ten ports above the one before', () => {
    const ports = plannedPorts(readSettings(['--instances=2'], { ORDER_PORT: '4001' }));
    expect(ports.filter(({ variable }) => variable === 'ORDER_PORT').map(({ port }) => port)).toEqual([4001, 4011]);
  });

  it.each([
    [['--instance', '2'], {}, /--instance/],
    [['now'], {}, /now/],
    [['--instances', '0'], {}, /--instances is "0"; it must be a whole number from 1 to 9/],
    [[], { WAYBILL_PARTITIONS: 'six' }, /WAYBILL_PARTITIONS is "six"; it must be a whole number from 1 to 1000/],
    [[], { KAFKA_PORT: '70000' }, /KAFKA_PORT is "70000"/],
    [[], { WAYBILL_INFRA: 'podman' }, /WAYBILL_INFRA is "podman"; it must be docker or embedded/],
    [[], { DATABASE_URL: 'mysql://x' }, /DATABASE_URL must be postgres:/],
  ])('refuse %j with %j', (args, env, message) => {
    expect(() => readSettings(args, env)).toThrow(message);
  });

  it('count a variable that is set to nothing as not set', () => {
    expect(readSettings([], { KAFKA_BROKERS: '', ORDER_PORT: '', WAYBILL_INFRA: '' })).toMatchObject({
      givenBrokers: undefined,
      forcedEngine: undefined,
      servicePorts: { order: 3001 },
    });
  });
});
