import { nameOf, programOf } from './program.js';

describe('what a container runs', () => {
  it.each([
    [['service', 'order'], 'apps/order/src/main.js', []],
    [['service', 'gateway'], 'apps/gateway/src/main.js', []],
    [['service', 'order', '--restore'], 'apps/order/src/main.js', ['--restore']],
    [['migrate', 'payment'], 'apps/payment/src/migrate.js', []],
    [['probe', 'order'], 'infra/image/src/probe.js', ['order']],
    [['probe', 'order', '/health/serving'], 'infra/image/src/probe.js', ['order', '/health/serving']],
    [['issuer'], 'infra/issuer/src/main.js', []],
    [['audit', '--json'], 'apps/cli/src/main.js', ['audit', '--json']],
    [['help'], 'apps/cli/src/main.js', ['help']],
    [[], 'apps/cli/src/main.js', []],
  ])('%j is %s with %j', (argv, file, args) => {
    expect(programOf(argv)).toEqual({ file, args });
  });

  it.each([
    [['service'], 'waybill service takes order, inventory, payment, shipping, notification or gateway; it got nothing'],
    [['migrate', '../cli'], 'or gateway; it got "../cli"'],
  ])('%j is refused in words that say what there is', (argv, words) => {
    expect(() => programOf(argv)).toThrow(words);
  });
});

describe('the name of a process', () => {
  it('is its host’s, as far as it can be a name', () => {
    expect(nameOf('order-7d9f.Shop_1')).toBe('order-7d9f-shop-1');
    expect(nameOf('a'.repeat(70))).toHaveLength(63);
  });
});
