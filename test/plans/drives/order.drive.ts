import { CatalogueQueries } from '../../../apps/order/src/catalogue/persistence/catalogue.queries.js';
import { CatalogueRepository } from '../../../apps/order/src/catalogue/persistence/catalogue.repository.js';
import { placed } from '../../../apps/order/src/orders/domain/order.builder.js';
import { BrokerAnswers } from '../../../apps/order/src/orders/persistence/broker-answers.js';
import { DeadlineStarts } from '../../../apps/order/src/orders/persistence/deadline-starts.js';
import { IdempotencyKeys } from '../../../apps/order/src/orders/persistence/idempotency-keys.js';
import { OrderDeadlines } from '../../../apps/order/src/orders/persistence/order-deadlines.js';
import { OrderQueries } from '../../../apps/order/src/orders/persistence/order.queries.js';
import { OrderRepository } from '../../../apps/order/src/orders/persistence/order.repository.js';
import { counting, drive, type Drive } from '../drive.js';
import type { Tx } from '@waybill/messaging';
import type { Pools } from '../large-databases.js';
import { ORDERS, orderId, sku } from '../seeds/numbers.js';

const MANY = Array.from({ length: 200 }, (_, i) => orderId(1 + i * 4_000));
const SKUS = Array.from({ length: 100 }, (_, i) => sku(1 + i * 900));
const MIDDLE = orderId(ORDERS / 2);
/** When some orders of the first half were placed. */
const EARLY = new Date(1_767_225_600_000 + 1_000 * 100_000);
const SOON_AFTER = new Date(EARLY.getTime() + 3_600_000);
const claim = { customerId: 'c7', key: 'k', fingerprint: '', attempt: orderId(7), waitSeconds: 0 };

export function orderDrives({ writes, reads }: Pools): Drive[] {
  const orders = new OrderRepository(writes);
  return [
    drive('apps/order/src/orders/persistence/order.repository.ts', orders, {
      onCommitted: 'asks nothing',
      lock: [(sut, tx) => sut.lock(tx, MANY), (sut, tx) => sut.lock(tx, MANY, { skipLocked: true })],
      get: 'asks nothing',
      add: [(sut, tx) => sut.add(tx, { state: placed(), traceparent: '' }, [])],
      save: [
        async (sut, tx) => {
          await sut.lock(tx, [placed().id]);
          sut.save(tx, placed(), []);
        },
      ],
      find: [(sut) => sut.find(MIDDLE)],
      findGrown: [(sut) => sut.findGrown(MANY.map((id) => ({ id, entries: 0 })))],
    }),
    drive('apps/order/src/orders/persistence/order.queries.ts', new OrderQueries(reads), {
      find: [(sut) => sut.find(MIDDLE)],
      findWithDeadline: [(sut) => sut.findWithDeadline(MIDDLE)],
      findHistory: [(sut) => sut.findHistory(MIDDLE)],
      needingAttention: [(sut) => sut.needingAttention()],
      list: [
        (sut) => sut.list({}, 101),
        (sut) => sut.list({}, 101, MIDDLE),
        (sut) => sut.list({ createdFrom: EARLY, createdTo: SOON_AFTER }, 101),
        (sut) => sut.list({ status: 'PENDING', createdFrom: EARLY, createdTo: SOON_AFTER }, 101),
        (sut) => sut.list({ customerId: 'shop', createdFrom: EARLY, createdTo: SOON_AFTER }, 101),
        (sut) => sut.list({ customerId: 'shop', status: 'PAID', createdTo: SOON_AFTER }, 101, MIDDLE),
        (sut) => sut.list({ status: 'CANCELLED', createdFrom: EARLY, createdTo: SOON_AFTER }, 101),
        (sut) => sut.list({ compensation: 'NEEDS_ATTENTION' }, 101),
        (sut) => sut.list({ compensation: 'DONE' }, 101, MIDDLE),
        (sut) => sut.list({ compensation: 'NONE' }, 101),
        (sut) => sut.list({ status: 'PENDING' }, 101),
        (sut) => sut.list({ status: 'PAID' }, 101),
        (sut) => sut.list({ status: 'REFUNDED' }, 101),
        (sut) => sut.list({ status: 'CANCELLED' }, 101, MIDDLE),
        (sut) => sut.list({ status: 'COMPLETED' }, 101),
        (sut) => sut.list({ status: 'COMPLETED', compensation: 'DONE' }, 101),
        (sut) => sut.list({ customerId: 'shop' }, 101),
        (sut) => sut.list({ customerId: 'c3' }, 101),
        (sut) => sut.list({ customerId: 'nobody' }, 101),
        (sut) => sut.list({ customerId: 'shop', status: 'PENDING' }, 101),
        (sut) => sut.list({ customerId: 'shop', status: 'REFUNDED' }, 101, MIDDLE),
        (sut) => sut.list({ customerId: 'shop', compensation: 'NEEDS_ATTENTION' }, 101),
        (sut) => sut.list({ customerId: 'shop', status: 'COMPLETED', compensation: 'DONE' }, 101),
      ],
    }),
    drive('apps/order/src/orders/persistence/order-deadlines.ts', new OrderDeadlines(writes), {
      areRunning: [(sut) => sut.areRunning()],
      withoutOutcome: [(sut) => sut.withoutOutcome(300, 200)],
      undoingSince: [(sut) => sut.undoingSince(Date.now(), 200)],
    }),
    drive('apps/order/src/orders/persistence/deadline-starts.ts', new DeadlineStarts(), {
      start: [
        (sut, tx) => sut.start(tx, 300, 2_000, null),
        (sut, tx) => sut.start(tx, 300, 2_000, { createdAt: '2026-01-01', id: MIDDLE }),
      ],
      stopUnsent: [(sut, tx) => sut.stopUnsent(tx, MANY)],
    }),
    drive('apps/order/src/orders/persistence/broker-answers.ts', new BrokerAnswers(writes), {
      answered: [(sut) => sut.answered()],
      silent: [(sut) => sut.silent()],
    }),
    drive('apps/order/src/orders/persistence/idempotency-keys.ts', new IdempotencyKeys(writes), {
      claim: [(sut, tx) => sut.claim(tx, [claim, { ...claim, key: 'new' }])],
      answer: [(sut, tx) => sut.answer(tx, [{ claim, outcome: placed() }])],
      amend: [(sut) => sut.amend(claim, placed())],
      release: [(sut) => sut.release(claim)],
      forgetExpired: [(sut) => sut.forgetExpired(200)],
    }),
    drive('apps/order/src/catalogue/persistence/catalogue.repository.ts', new CatalogueRepository(), {
      findAll: [(sut, tx) => sut.findAll(tx, SKUS)],
      apply: [(sut, tx) => sut.apply(tx, SKUS.map(fact))],
      beginRebuild: [counting((sut: CatalogueRepository, tx: Tx) => sut.beginRebuild(tx))],
    }),
    drive('apps/order/src/catalogue/persistence/catalogue.queries.ts', new CatalogueQueries(reads), {
      findOne: [(sut) => sut.findOne(sku(3))],
      state: [counting((sut) => sut.state())],
    }),
  ];
}

const fact = (of: string) => ({
  sku: of,
  name: 'x',
  price: { amount: 1, currency: 'USD' },
  onHand: 1,
  revision: 9,
  deleted: false,
});
