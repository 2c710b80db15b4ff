import { randomUUID } from 'node:crypto';
import { encodeEvent, SERVICE_NAMES, type DomainEvent, type ServiceName } from '@waybill/contracts';
import { REPLAY_HEADER, type IncomingRecord } from '@waybill/messaging/kafka';
import { audit, type AuditReport, saidIn } from '@waybill/operations/audit';
import { AuditedWorld } from './audited-world.js';
import { SKU, SOUND, type Story } from './stories.js';

const LIMITS = { compensationTimeoutSeconds: 900, graceSeconds: 30 };
const [PAYMENT, REFUND, SHIPMENT] = [randomUUID(), randomUUID(), randomUUID()];
const ORDER_ID = randomUUID();
const usd = { amount: 1_000, currency: 'USD' };
const line = { sku: SKU, quantity: 2, unitPrice: { amount: 500, currency: 'USD' } };

const { completed, outOfStock, declined, cancelledAtOnce, undeliverable } = SOUND;

type Case = readonly [story: Story, service: ServiceName, event: (orderId: string) => DomainEvent, forget: string];

const NO_ROW = {
  inventory: 'DELETE FROM reservation WHERE order_id = $1',
  payment: 'WITH r AS (DELETE FROM refund WHERE order_id = $1) DELETE FROM payment WHERE order_id = $1',
  shipping: 'DELETE FROM shipment WHERE order_id = $1',
};

/** What services say of such stories, and how each forgets it. */
const CASES: readonly Case[] = [
  [
    completed,
    'order',
    (orderId) => ({ type: 'OrderConfirmed', data: { orderId, amount: usd } }),
    `UPDATE orders SET history = '[]' WHERE id = $1`,
  ],
  [
    completed,
    'order',
    (orderId) => ({ type: 'OrderPaid', data: { orderId, paymentId: PAYMENT, amount: usd } }),
    'DELETE FROM orders WHERE id = $1',
  ],
  [
    completed,
    'inventory',
    (orderId) => ({ type: 'InventoryReserved', data: { orderId, lines: [line], amount: usd } }),
    NO_ROW.inventory,
  ],
  [
    outOfStock,
    'inventory',
    (orderId) => ({ type: 'InventoryFailed', data: { orderId, reason: 'OUT_OF_STOCK', lines: [] } }),
    `UPDATE reservation SET status = 'CLOSED', failure = NULL WHERE order_id = $1`,
  ],
  [
    cancelledAtOnce,
    'inventory',
    (orderId) => ({ type: 'InventoryReleased', data: { orderId, lines: [] } }),
    `UPDATE reservation SET status = 'HELD' WHERE order_id = $1`,
  ],
  [
    completed,
    'payment',
    (orderId) => ({ type: 'PaymentCompleted', data: { orderId, paymentId: PAYMENT, amount: usd } }),
    'UPDATE payment SET payment_id = gen_random_uuid() WHERE order_id = $1',
  ],
  [
    declined,
    'payment',
    (orderId) => ({
      type: 'PaymentFailed',
      data: { orderId, paymentId: PAYMENT, reason: 'DECLINED', detail: 'no', amount: usd },
    }),
    NO_ROW.payment,
  ],
  [cancelledAtOnce, 'payment', (orderId) => ({ type: 'PaymentVoided', data: { orderId } }), NO_ROW.payment],
  [
    undeliverable,
    'payment',
    (orderId) => ({
      type: 'PaymentRefunded',
      data: { orderId, paymentId: PAYMENT, refundId: REFUND, amount: usd },
    }),
    `UPDATE refund SET status = 'READY' WHERE order_id = $1`,
  ],
  [
    completed,
    'shipping',
    (orderId) => ({
      type: 'OrderShipped',
      data: { orderId, shipmentId: SHIPMENT, trackingNumber: 'SIM-1', carrier: 'simulated' },
    }),
    'UPDATE shipment SET shipment_id = gen_random_uuid() WHERE order_id = $1',
  ],
  [
    undeliverable,
    'shipping',
    (orderId) => ({
      type: 'ShipmentFailed',
      data: { orderId, shipmentId: SHIPMENT, reason: 'UNDELIVERABLE', detail: 'no' },
    }),
    NO_ROW.shipping,
  ],
  [
    cancelledAtOnce,
    'shipping',
    (orderId) => ({ type: 'ShipmentVoided', data: { orderId, booked: false } }),
    `UPDATE shipment SET booking = 'BOOKED' WHERE order_id = $1`,
  ],
];

describe('the audit of what services said', () => {
  let world: AuditedWorld;

  beforeAll(async () => {
    world = await AuditedWorld.create();
  });
  afterAll(() => world?.drop());
  beforeEach(() => world.clear());

  const findings = async (records: readonly IncomingRecord[]): Promise<AuditReport['findings']> => {
    const words = records.flatMap((record) => saidIn(record) ?? []);
    const report = await audit(world.databases, {
      limits: LIMITS,
      secondLookAfterMs: 0,
      readWords: (onPage) => onPage(words),
    });
    return report.findings.filter(({ invariant }) => invariant === 'own-words-are-known');
  };

  /** The order as it stands after its event: ids as the event has them, the event in its history. */
  const tell = async (story: Story, record: (orderId: string) => IncomingRecord): Promise<[string, IncomingRecord]> => {
    const orderId = await world.tell(story);
    const said = record(orderId);
    const entry = JSON.stringify([[0, saidIn(said)?.event.type ?? null, randomUUID(), story.status, 'NONE']]);
    await world.write('order', 'UPDATE orders SET history = $2 WHERE id = $1', [orderId, entry]);
    await world.write('payment', 'UPDATE payment SET payment_id = $2 WHERE order_id = $1', [orderId, PAYMENT]);
    await world.write('payment', 'UPDATE refund SET id = $2 WHERE order_id = $1', [orderId, REFUND]);
    await world.write('shipping', 'UPDATE shipment SET shipment_id = $2 WHERE order_id = $1', [orderId, SHIPMENT]);
    return [orderId, said];
  };

  it.each(CASES.map((of) => [of[2](ORDER_ID).type, of] as const))(
    'finds %s that its service has forgotten, and only then',
    async (type, [story, service, event, forget]) => {
      const [orderId, said] = await tell(story, (id) => recordOf(service, id, event(id)));
      expect(await findings([said])).toEqual([]);
      await world.write(service, forget, [orderId]);
      expect(await findings([said])).toMatchObject([{ service, orderId, found: 'not there' }]);
      expect((await findings([said]))[0]?.expected).toContain(type);
    },
  );

  it('finds a product whose revision is lower than one that was announced', async () => {
    await world.stockUp(SKU, 10);
    const product = (revision: number): DomainEvent => ({
      type: 'ProductUpdated',
      data: { sku: SKU, name: 'Tea', price: { amount: 500, currency: 'USD' }, onHand: 10, revision },
    });
    const said = (revision: number) => recordOf('inventory', SKU, product(revision));
    expect(await findings([said(1)])).toEqual([]);
    expect(await findings([said(1), said(2)])).toMatchObject([{ service: 'inventory', sku: SKU }]);
  });

  it('takes no word of others for the service’s own: replays, foreign sources, bytes that are no event', () => {
    const own = recordOf('payment', ORDER_ID, voided(ORDER_ID));
    expect(saidIn(own)?.service).toBe('payment');
    expect(saidIn({ ...own, headers: { [REPLAY_HEADER]: 'order' } })).toBeUndefined();
    const value = (text: string) => ({ ...own, value: Buffer.from(text) });
    expect(saidIn(value('junk'))).toBeUndefined();
    expect(saidIn(value(own.value?.toString().replace('"/payment"', '"/order"') ?? ''))).toBeUndefined();
  });

  it('asks of every service that says something', () => {
    const asked = new Set<ServiceName>(CASES.map(([, service]) => service));
    expect(SERVICE_NAMES.filter((name) => !asked.has(name))).toEqual(['notification']);
  });
});

const voided = (orderId: string): DomainEvent => ({ type: 'PaymentVoided', data: { orderId } });

function recordOf(source: ServiceName, subject: string, event: DomainEvent): IncomingRecord {
  const { topic, key, value, headers } = encodeEvent(event, {
    source,
    subject,
    correlationId: subject,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  });
  return { topic, partition: 0, offset: '0', timestamp: 0, key: Buffer.from(key), value, headers: { ...headers } };
}
