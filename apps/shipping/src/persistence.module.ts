import { Module } from '@nestjs/common';
import { LockBooks } from './shipments/application/lock-books.js';
import { ShipmentRepository } from './shipments/persistence/shipment.repository.js';

/** Apart from the rest because messaging needs it too: the batch's locks and the use cases share one identity map. */
@Module({ providers: [ShipmentRepository, LockBooks], exports: [ShipmentRepository, LockBooks] })
export class PersistenceModule {}
