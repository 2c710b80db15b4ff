import { readyMessage, type ReadyFacts } from './ready-message.js';

const FACTS: ReadyFacts = {
  gateway: { instances: 1, port: 3000, publicUrl: 'http://127.0.0.1:3000', shop: true },
  oneClick: true,
  services: [{ name: 'order', url: 'http://127.0.0.1:3001' }],
  brokers: '127.0.0.1:9092',
  orderUrl: 'http://127.0.0.1:3001',
  products: [{ sku: 'COFFEE-1KG' }],
  elapsedMs: 5_250,
};

describe('what is shown when the system is ready', () => {
  it('names the pages first, then the services and the line to paste', () => {
    expect(readyMessage(FACTS).split('\n')).toEqual([
      'Waybill is ready after 5.3 s',
      '  shop         http://127.0.0.1:3000           place an order and watch it',
      '  console      http://127.0.0.1:3000/console   one click signs you in',
      '  order        http://127.0.0.1:3001   http://127.0.0.1:3001/docs',
      '  Kafka        127.0.0.1:9092',
      'Place an order:',
      `  curl -s http://127.0.0.1:3001/orders -H 'content-type: application/json' -d ` +
        `'{"customerId":"demo","items":[{"sku":"COFFEE-1KG","quantity":1}]}'`,
      'Watch it: npm run waybill -- tail      Stop: Ctrl-C',
    ]);
  });

  it('names no pages where there is no gateway, and no shop where there is none', () => {
    expect(readyMessage({ ...FACTS, gateway: undefined })).not.toMatch(/shop|console/);
    const closed = readyMessage({ ...FACTS, gateway: { ...FACTS.gateway!, shop: false }, oneClick: false });
    expect(closed).not.toContain('shop');
    expect(closed).toContain('/console   sign in and see every order');
  });
});
