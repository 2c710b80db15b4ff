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

  it('plan a gateway and an issuer beside the services, each with a port that can be moved', () => {
    const settings = readSettings([], { GATEWAY_PORT: '4000', GATEWAY_INSTANCES: '2', ISSUER_PORT: '4006' });
    expect(settings.gateway).toEqual({ instances: 2, port: 4000, publicUrl: 'http://127.0.0.1:4000', shop: true });
    expect(settings.issuer).toEqual({ port: 4006, url: 'http://127.0.0.1:4006' });
    const ports = plannedPorts(settings).filter(({ orElse }) => orElse !== undefined);
    expect(ports.map(({ port, variable }) => [port, variable])).toEqual([
      [4000, 'GATEWAY_PORT'],
      [4010, 'GATEWAY_PORT'],
      [4006, 'ISSUER_PORT'],
    ]);
  });

  it('take no port for a gateway that is off, nor for an issuer that runs elsewhere', () => {
    const settings = readSettings([], { WAYBILL_GATEWAY: 'off', AUTH_ISSUER: 'https://id.example' });
    expect(settings.gateway).toBeUndefined();
    expect(settings.issuer).toEqual({ port: undefined, url: 'https://id.example' });
    expect(plannedPorts(settings)).toHaveLength(5);
  });

  it.each([
    [{}, true],
    [{ HTTP_HOST: '0.0.0.0' }, false],
    [{ GATEWAY_PUBLIC_URL: 'https://shop.example' }, false],
    [{ GATEWAY_PUBLIC_URL: 'http://shop.localhost:3000' }, true],
    [{ HTTP_HOST: '0.0.0.0', STOREFRONT: 'login' }, true],
    [{ STOREFRONT: 'off' }, false],
  ])('know whether the gateway has a shop: with %j %s', (env, shop) => {
    expect(readSettings([], env).gateway?.shop).toBe(shop);
  });

  it.each([
    [['--instance', '2'], {}, /--instance/],
    [['now'], {}, /now/],
    [['--instances', '0'], {}, /--instances is "0"; it must be a whole number from 1 to 9/],
    [[], { WAYBILL_PARTITIONS: 'six' }, /WAYBILL_PARTITIONS is "six"; it must be a whole number from 1 to 1000/],
    [[], { KAFKA_PORT: '70000' }, /KAFKA_PORT is "70000"/],
    [[], { WAYBILL_INFRA: 'podman' }, /WAYBILL_INFRA is "podman"; it must be docker or embedded/],
    [[], { WAYBILL_GATEWAY: 'no' }, /WAYBILL_GATEWAY is "no"; it must be on or off/],
    [[], { GATEWAY_INSTANCES: '10' }, /GATEWAY_INSTANCES is "10"; it must be a whole number from 1 to 9/],
    [[], { ISSUER_PORT: 'x' }, /ISSUER_PORT is "x"/],
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
