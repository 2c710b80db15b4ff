import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import { Clock, OwnWordsAbsorber, type OwnEvent } from '@waybill/platform';
import { OrderConfig } from '../../order.config.js';
import { absorb, statusOf, type HistoryEntry, type Order, type OrderEvent } from '../domain/index.js';
import { OrderRepository } from '../persistence/order.repository.js';

/**
 * Everything that orders wrote, entered again without being written again: the orders themselves, how far they had
 * announced themselves, and what was decided. Each event is entered once: its id is in the order's history then.
 */
@Injectable()
export class AbsorbOwnWords extends OwnWordsAbsorber {
  private readonly lost = new Set<string>();

  constructor(
    private readonly orders: OrderRepository,
    private readonly clock: Clock,
    private readonly config: OrderConfig,
  ) {
    super();
  }

  override async absorb(tx: Tx, words: readonly OwnEvent[]): Promise<void> {
    const ids = [...new Set(words.map(({ event }) => event.subject))];
    await this.orders.lock(tx, ids);
    const histories = await this.orders.findGrown(ids.map((id) => ({ id, entries: -1 })));
    const known = new Set(histories.flatMap(({ history }) => history.map(({ event }) => event?.id)));
    for (const word of words) if (!known.has(word.event.id)) this.enter(tx, word);
  }

  override finish(): Promise<readonly string[]> {
    const orders = [...this.lost].map(
      (id) => `order ${id} was placed before the oldest event that is kept: it is lost`,
    );
    return Promise.resolve([
      ...orders,
      'idempotency keys of requests since then: a request that is repeated now places a second order',
    ]);
  }

  private enter(tx: Tx, { event, traceparent }: OwnEvent): void {
    const stored = this.orders.get(tx, event.subject);
    const heard = {
      saidAt: Date.parse(event.time),
      at: this.clock.now().getTime(),
      timeoutMs: this.config.sagaTimeoutSeconds * 1000,
    };
    const word = { type: event.type, data: event.data } as OrderEvent;
    const state = absorb(stored?.state ?? null, word, heard);
    if (!state) {
      this.lost.add(event.subject);
      return;
    }
    const entry = entryOf(state, word.type, event.id, heard.saidAt);
    if (stored) this.orders.save(tx, state, [entry]);
    else this.orders.add(tx, { state, traceparent }, [entry]);
  }
}

const entryOf = (state: Order, type: OrderEvent['type'], id: string, at: number): HistoryEntry => ({
  at,
  event: { id, type },
  status: statusOf(state),
  compensation: state.compensation.status,
});
