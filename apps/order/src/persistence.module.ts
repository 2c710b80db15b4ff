import { Module } from '@nestjs/common';
import { CatalogueRepository } from './catalogue/persistence/catalogue.repository.js';
import { LockOrders } from './orders/application/lock-orders.js';
import { IdempotencyKeys } from './orders/persistence/idempotency-keys.js';
import { OrderRepository } from './orders/persistence/order.repository.js';

const providers = [OrderRepository, CatalogueRepository, IdempotencyKeys, LockOrders];

/** Apart from the rest because messaging needs it too: a batch's locks and its use cases share one identity map. */
@Module({ providers, exports: providers })
export class PersistenceModule {}
