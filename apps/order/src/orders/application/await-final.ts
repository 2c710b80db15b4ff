import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { databaseProblem } from '@waybill/platform';
import { isFinal, type Order } from '../domain/index.js';
import { OrderRepository } from '../persistence/order.repository.js';
import { OrderWatch } from './order-watch.js';

/** How long the outcome is read before the order is told as it was placed, ms. */
const READ_WITHIN_MS = 2_000;

const FINAL = ['COMPLETED', 'CANCELLED', 'REFUNDED'];

/** Waits for an order's outcome. */
@Injectable()
export class AwaitFinal {
  constructor(
    private readonly watch: OrderWatch,
    private readonly orders: OrderRepository,
  ) {}

  /**
   * The order as it stands once it is COMPLETED, CANCELLED (whatever is still being undone) or REFUNDED, or after
   * `seconds`, when `gone` aborts or the service closes, whichever comes first; as given where it cannot be read then.
   */
  async execute(order: Order, seconds: number, gone: AbortSignal): Promise<Order> {
    if (isFinal(order) || seconds === 0) return order;
    const enough = new AbortController();
    const timer = setTimeout(() => enough.abort(), seconds * 1000);
    gone.addEventListener('abort', () => enough.abort());
    if (gone.aborted) enough.abort();
    for await (const { status } of this.watch.changes(order.id, 0, enough.signal)) {
      if (FINAL.includes(status)) break;
    }
    clearTimeout(timer);
    return this.asItIs(order);
  }

  /** Where the database cannot be asked, or says nothing: as it was placed. It is taken all the same, and an error would say it may not be. */
  private async asItIs(order: Order): Promise<Order> {
    const answered = new AbortController();
    const late = delay(READ_WITHIN_MS, order, { signal: answered.signal }).catch(() => order);
    try {
      return (await Promise.race([this.orders.find(order.id), late])) ?? order;
    } catch (error) {
      if (databaseProblem(error)) return order;
      throw error;
    } finally {
      answered.abort();
    }
  }
}
