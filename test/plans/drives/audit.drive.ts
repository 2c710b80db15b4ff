import type { EventEnvelope, ServiceName } from '@waybill/contracts';
import {
  DATABASE_INVARIANTS,
  measureUnrest,
  type Readable,
  readAgain,
  readOrderFiles,
  readTouchedFiles,
  unknownWords,
} from '@waybill/operations/audit';
import type { DrivenCall } from '../drive.js';
import { ORDERS, orderId, sku } from '../seeds/numbers.js';

const PAGE = 1_000;
const MANY = Array.from({ length: PAGE }, (_, i) => orderId(1 + i * 900));

/** When the last hundred orders were touched. */
const LATELY = new Date((1_767_225_600 + ORDERS - 100) * 1_000);

/** Every statement of `waybill audit`, but for those that add up all that ever happened. */
export const auditCalls = (databases: Readable): DrivenCall[] => [
  { name: 'measureUnrest', allowance: 'count', run: () => measureUnrest(databases, () => Promise.resolve(0), LIMITS) },
  { name: 'readOrderFiles', run: () => first(2, readOrderFiles(databases, PAGE)) },
  { name: 'readAgain', run: () => readAgain(databases, MANY) },
  { name: 'readTouchedFiles', allowance: 'pages', run: () => first(2, readTouchedFiles(databases, LATELY, PAGE)) },
  ...WORDS.map(([service, type, data]) => ({
    name: `unknownWords of ${type}`,
    run: () =>
      unknownWords(
        databases,
        MANY.map((id, i) => ({ service, event: eventOf(type, data(id, i), id) })),
      ),
  })),
  ...DATABASE_INVARIANTS.filter(({ addsUp }) => addsUp !== true).map(({ code, database, sql }) => ({
    name: code,
    // The catalogue's, and queues'.
    allowance: 'count' as const,
    run: () => databases.query(database === 'each' ? 'order' : database, sql),
  })),
];

const LIMITS = { compensationTimeoutSeconds: 900, graceSeconds: 30 };

async function first(pages: number, files: AsyncGenerator<unknown>): Promise<void> {
  for (let page = 0; page < pages; page++) await files.next();
  await files.return(undefined);
}

const WORDS: readonly (readonly [ServiceName, string, (id: string, i: number) => object])[] = [
  ['order', 'OrderCreated', () => ({})],
  ['inventory', 'InventoryReserved', () => ({})],
  ['inventory', 'ProductUpdated', (_, i) => ({ sku: sku(1 + i), revision: 1 })],
  ['payment', 'PaymentCompleted', (id) => ({ paymentId: id })],
  ['payment', 'PaymentRefunded', (id) => ({ refundId: id })],
  ['shipping', 'OrderShipped', (id) => ({ shipmentId: id })],
];

function eventOf(type: string, data: object, id: string): EventEnvelope {
  const subject = 'sku' in data ? String(data.sku) : id;
  return { id, type, subject, data } as unknown as EventEnvelope;
}
