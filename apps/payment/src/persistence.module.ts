import { Module } from '@nestjs/common';
import { LockBooks } from './payments/application/lock-books.js';
import { OutsideMoves } from './payments/persistence/outside-moves.js';
import { PaymentRepository } from './payments/persistence/payment.repository.js';

/** Apart from the rest because messaging needs it too: the batch's locks and the use cases share one identity map. */
@Module({
  providers: [PaymentRepository, OutsideMoves, LockBooks],
  exports: [PaymentRepository, OutsideMoves, LockBooks],
})
export class PersistenceModule {}
