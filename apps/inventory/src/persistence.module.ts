import { Module } from '@nestjs/common';
import { ProductQueries } from './catalogue/persistence/product.queries.js';
import { ProductRepository } from './catalogue/persistence/product.repository.js';
import { LockOrders } from './reservations/application/lock-orders.js';
import { ReservationRepository } from './reservations/persistence/reservation.repository.js';
import { StockLedger } from './stock/persistence/stock-ledger.js';
import { StockQueries } from './stock/persistence/stock.queries.js';
import { StockRepository } from './stock/persistence/stock.repository.js';

const providers = [
  ProductRepository,
  ProductQueries,
  StockRepository,
  StockLedger,
  StockQueries,
  ReservationRepository,
  LockOrders,
];

/** What several features and messaging share: batch locks and use cases must see one identity map per transaction. */
@Module({ providers, exports: providers })
export class PersistenceModule {}
