import { Injectable } from '@nestjs/common';
import { encodeEvent, type EncodedEvent } from '@waybill/contracts';
import type { Tx } from '@waybill/messaging';
import { Clock, LastWords } from '@waybill/platform';
import { lastWords, statusOf } from '../domain/index.js';
import { OrderRepository } from '../persistence/order.repository.js';

/** What is said again stands in the order's history, as whatever it writes; its status stays as it is. */
@Injectable()
export class SayAgain extends LastWords {
  constructor(
    private readonly orders: OrderRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async of(tx: Tx, orderId: string): Promise<readonly EncodedEvent[] | null> {
    await this.orders.lock(tx, [orderId]);
    const stored = this.orders.get(tx, orderId);
    if (!stored) return null;
    const { state, traceparent } = stored;
    const time = this.clock.now();
    const origin = { source: 'order', subject: orderId, correlationId: orderId, traceparent, time } as const;
    const words = lastWords(state);
    const events = words.map((event) => encodeEvent(event, origin));
    const stands = { at: time.getTime(), status: statusOf(state), compensation: state.compensation.status };
    const history = words.map(({ type }, n) => ({ ...stands, event: { id: events[n]?.eventId ?? '', type } }));
    if (history.length > 0) this.orders.save(tx, state, history);
    return events;
  }
}
