import { Injectable, Logger } from '@nestjs/common';
import { Transactions } from '@waybill/messaging';
import { OutsideMoves } from '../persistence/outside-moves.js';
import { PaymentRepository } from '../persistence/payment.repository.js';
import { ProviderNotices, type ProviderNotice } from '../provider/provider-notices.port.js';
import { BookWriter } from './book-writer.js';

/** What a notice came to. `known`: heard before; `not ours`: about no charge of ours. */
export type Hearing = 'heard' | 'known' | 'not ours';

/**
 * Acts on a notice of the provider: asks it what was done to the charge by hand, notes that, and has a call that is owed made
 * at once. Nothing is taken from the notice itself. It is noted with its effects, in one transaction: one that was not
 * answered comes again.
 */
@Injectable()
export class HearNotice {
  private readonly logger = new Logger(HearNotice.name);

  constructor(
    private readonly transactions: Transactions,
    private readonly payments: PaymentRepository,
    private readonly moves: OutsideMoves,
    private readonly notices: ProviderNotices,
    private readonly writer: BookWriter,
  ) {}

  /** @throws NoAnswerError where the provider cannot be asked */
  async execute({ id, chargeKey }: ProviderNotice, signal?: AbortSignal): Promise<Hearing> {
    if (chargeKey === undefined) return 'not ours';
    if (await this.moves.knows(id)) return 'known';
    const outside = await this.notices.outside(chargeKey, signal);
    return this.transactions.run(async (tx) => {
      const orderId = await this.payments.lockByCharge(tx, chargeKey);
      if (orderId === undefined) return 'not ours';
      await this.moves.hear(tx, id);
      const changed = await this.moves.save(tx, orderId, outside);
      this.writer.hurry(tx, this.payments.get(tx, orderId));
      tx.afterCommit(() => {
        for (const move of changed) this.logger.warn({ orderId, ...move, msg: 'money moved at the provider by hand' });
      });
      return 'heard';
    });
  }
}
