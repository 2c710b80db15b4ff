import { Injectable, Logger } from '@nestjs/common';
import { Transactions } from '@waybill/messaging';
import { ServiceConfig } from '../config/service-config.js';
import type { Transacting } from '../idempotency/transacting.js';
import { Metrics } from '../metrics/metrics.js';
import { notFound } from '../problems/problem-error.js';
import { LastWords } from './last-words.js';

/** Who asks for it, and why; for the log. */
export interface Asking {
  readonly by: string;
  readonly reason: string | undefined;
}

export interface SaidAgain {
  readonly orderId: string;
  readonly service: string;
  readonly said: { type: string; eventId: string }[];
}

/** Has the service say again what it said last about an order. */
@Injectable()
export class ResendWords {
  private readonly logger = new Logger(ResendWords.name);
  private readonly saidAgain;

  constructor(
    private readonly words: LastWords,
    private readonly transactions: Transactions,
    private readonly config: ServiceConfig,
    metrics: Metrics,
  ) {
    this.saidAgain = metrics.counter<'type'>({
      name: 'waybill_events_said_again_total',
      help: 'Events that an operator had the service say again, by type',
      labelNames: ['type'],
    });
  }

  /** @throws ProblemError 404 `order-not-found` where the service knows nothing of the order */
  async execute(orderId: string, { by, reason }: Asking, within: Transacting = this.transactions): Promise<SaidAgain> {
    const events = await within.run(async (tx) => {
      const words = await this.words.of(tx, orderId);
      tx.outbox.push(...(words ?? []));
      return words;
    });
    if (!events) throw notFound('order', orderId);
    const said = events.map(({ eventId, headers }) => ({ type: headers['event-type'], eventId }));
    for (const { type } of said) this.saidAgain.inc({ type });
    this.logger.log({ orderId, said, actor: by, reason }, 'the last word about an order was said again');
    return { orderId, service: this.config.service, said };
  }
}
