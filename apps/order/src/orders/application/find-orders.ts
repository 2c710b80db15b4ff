import { Injectable } from '@nestjs/common';
import { decodeCursor, notFound, pageOf, type Page } from '@waybill/platform';
import type { HistoryEntry, Order } from '../domain/index.js';
import { OrderQueries, type OrderFilter } from '../persistence/order.queries.js';
import type { Whose } from './whose.js';

@Injectable()
export class FindOrders {
  constructor(private readonly orders: OrderQueries) {}

  /** @throws ProblemError 404 `order-not-found` */
  async one(id: string, whose: Whose): Promise<Order> {
    const order = await this.orders.find(id);
    if (!order || !whose(order.customerId)) throw notFound('order', id);
    return order;
  }

  /** All that happened to the order, oldest first. @throws ProblemError 404 `order-not-found` */
  async history(id: string, whose: Whose): Promise<HistoryEntry[]> {
    const found = await this.orders.findHistory(id);
    if (!found || !whose(found.customerId)) throw notFound('order', id);
    return found.history;
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
