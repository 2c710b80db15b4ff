import { AnnouncementRepository } from '../../../apps/inventory/src/catalogue/persistence/announcement.repository.js';
import { ProductQueries } from '../../../apps/inventory/src/catalogue/persistence/product.queries.js';
import { ProductRepository } from '../../../apps/inventory/src/catalogue/persistence/product.repository.js';
import { newProduct } from '../../../apps/inventory/src/catalogue/domain/product.js';
import { held } from '../../../apps/inventory/src/reservations/domain/reservation.builder.js';
import { OverdueReservations } from '../../../apps/inventory/src/reservations/persistence/overdue-reservations.js';
import { ReservationRepository } from '../../../apps/inventory/src/reservations/persistence/reservation.repository.js';
import { receive } from '../../../apps/inventory/src/stock/domain/stock-level.js';
import { MovementQueries } from '../../../apps/inventory/src/stock/persistence/movement.queries.js';
import { StockLedger } from '../../../apps/inventory/src/stock/persistence/stock-ledger.js';
import { StockQueries } from '../../../apps/inventory/src/stock/persistence/stock.queries.js';
import { StockRepository } from '../../../apps/inventory/src/stock/persistence/stock.repository.js';
import { bounded, counting, drive, type Drive } from '../drive.js';
import type { Pools } from '../large-databases.js';
import { ORDERS, orderId, PRODUCTS, sku } from '../seeds/numbers.js';

const ORDER_IDS = Array.from({ length: 200 }, (_, i) => orderId(1 + i * 4_000));
const SKUS = Array.from({ length: 100 }, (_, i) => sku(1 + i * 900));
const TEA = newProduct(sku(7), { name: 'Tea', price: { amount: 1, currency: 'USD' } });
const persistence = (feature: string, file: string) => `apps/inventory/src/${feature}/persistence/${file}.ts`;

export function inventoryDrives(pools: Pools): Drive[] {
  return [...catalogue(pools.reads), ...stock(pools), ...reservations(pools.reads)];
}

const catalogue = (reads: Pools['reads']): Drive[] => [
  drive(persistence('catalogue', 'product.queries'), new ProductQueries(reads), {
    find: [(sut) => sut.find(sku(7))],
    newest: [(sut) => sut.newest(101, undefined), (sut) => sut.newest(101, PRODUCTS / 2)],
  }),
  drive(persistence('catalogue', 'product.repository'), new ProductRepository(), {
    lock: [(sut, tx) => sut.lock(tx, sku(7))],
    lockNext: [
      (sut, tx) => sut.lockNext(tx, '', null, 200),
      (sut, tx) => sut.lockNext(tx, sku(PRODUCTS / 2), null, 200),
      (sut, tx) => sut.lockNext(tx, '', [sku(PRODUCTS)], 200),
      (sut, tx) => sut.lockNext(tx, sku(PRODUCTS / 2), SKUS, 200),
    ],
    insert: [(sut, tx) => sut.insert(tx, { ...TEA, sku: 'NEW' })],
    update: [(sut, tx) => sut.update(tx, TEA)],
    revive: [(sut, tx) => sut.revive(tx, TEA)],
  }),
  drive(persistence('catalogue', 'announcement.repository'), new AnnouncementRepository(reads), {
    insert: [(sut, tx) => sut.insert(tx, { id: orderId(ORDERS + 1), skus: null, traceparent: '' })],
    lockNext: [(sut, tx) => sut.lockNext(tx)],
    advance: [(sut, tx) => sut.advance(tx, orderId(1), 1, 'A', false)],
    find: [(sut) => sut.find(orderId(1))],
  }),
];

const stock = ({ writes, reads }: Pools): Drive[] => [
  drive(persistence('stock', 'stock.queries'), new StockQueries(writes, reads), {
    level: [(sut) => sut.level(sku(7))],
    levels: [(sut) => sut.levels(101), (sut) => sut.levels(101, sku(PRODUCTS / 2))],
    scarce: [
      bounded((sut) => sut.scarce(10, 101)),
      bounded((sut) => sut.scarce(1_000, 101, sku(PRODUCTS / 2))),
      bounded((sut) => sut.scarce(10, 101, sku(PRODUCTS - 10))),
    ],
    availability: [(sut) => sut.availability(SKUS)],
  }),
  drive(persistence('stock', 'movement.queries'), new MovementQueries(reads), {
    newest: [
      (sut) => sut.newest(sku(7), 101),
      (sut) => sut.newest(sku(7), 101, ORDERS / 2),
      (sut) => sut.newest('none', 101),
    ],
    reservations: [
      (sut) => sut.reservations(sku(7), 101),
      (sut) => sut.reservations(sku(7), 101, ORDERS / 2),
      (sut) => sut.reservations('none', 101),
    ],
  }),
  drive(persistence('stock', 'stock.repository'), new StockRepository(new StockLedger()), {
    lock: [(sut, tx) => sut.lock(tx, SKUS)],
    open: [(sut, tx) => sut.open(tx, 'NEW')],
    onHand: 'asks nothing',
    available: [(sut, tx) => sut.available(tx, sku(7))],
    availableOf: [(sut, tx) => sut.availableOf(tx, SKUS)],
    tryMove: [
      async (sut, tx) => {
        await sut.lock(tx, SKUS);
        for (const each of SKUS) sut.tryMove(tx, receive(each, 1));
      },
    ],
    move: [
      async (sut, tx) => {
        await sut.lock(tx, SKUS);
        sut.move(
          tx,
          SKUS.map((each) => receive(each, 1)),
        );
      },
    ],
  }),
  drive(persistence('stock', 'stock-ledger'), new StockLedger(), {
    record: [(sut, tx) => sut.record(tx, [receive(sku(7), 1)])],
  }),
];

const reservations = (reads: Pools['reads']): Drive[] => [
  drive(persistence('reservations', 'reservation.repository'), new ReservationRepository(), {
    lock: [(sut, tx) => sut.lock(tx, ORDER_IDS)],
    get: 'asks nothing',
    save: [
      async (sut, tx) => {
        await sut.lock(tx, [...ORDER_IDS, held().orderId]);
        for (const each of [...ORDER_IDS, held().orderId]) sut.save(tx, { ...held(), orderId: each });
      },
    ],
  }),
  drive(persistence('reservations', 'overdue-reservations'), new OverdueReservations(reads), {
    notice: [(sut, tx) => sut.notice(tx, 0, 500)],
    claim: [(sut, tx) => sut.claim(tx, 50, new Date())],
    keep: [
      (sut, tx) =>
        sut.keep(
          tx,
          ORDER_IDS.map((each) => ({ orderId: each, asked: 1, answer: null, askAgainAt: new Date() })),
        ),
    ],
    forget: [(sut, tx) => sut.forget(tx, ORDER_IDS)],
    count: [counting((sut) => sut.count())],
  }),
];
