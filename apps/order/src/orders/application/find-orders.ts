import { Injectable } from '@nestjs/common';
import { decodeCursor, notFound, pageOf, type Page } from '@waybill/platform';
import type { HistoryEntry, Order } from '../domain/index.js';
import { OrderQueries, type OrderFilter } from '../persistence/order.queries.js';

@Injectable()
export class FindOrders {
  constructor(private readonly orders: OrderQueries) {}

  /** @throws ProblemError 404 `order-not-found` */
  async one(id: string): Promise<Order> {
    const order = await this.orders.find(id);
    if (!order) throw notFound('order', id);
    return order;
  }

  /** All that happened to the order, oldest first. @throws ProblemError 404 `order-not-found` */
  async history(id: string): Promise<HistoryEntry[]> {
    const history = await this.orders.findHistory(id);
    if (!history) throw notFound('order', id);
    return history;
  }

  /** Newest first; stable while orders are added, because the cursor is the id of the last one shown. */
  async page(filter: OrderFilter, limit: number, cursor?: string): Promise<Page<Order>> {
    const before = decodeCursor(cursor, ['uuid'])?.[0];
    const found = await this.orders.list(filter, limit + 1, before?.toString());
    return pageOf(
      found,
      limit,
      (order) => [order.id],
      (order) => order,
    );
  }
}
