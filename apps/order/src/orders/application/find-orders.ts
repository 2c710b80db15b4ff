import { Injectable } from '@nestjs/common';
import { decodeCursor, notFound, pageOf, type Page } from '@waybill/platform';
import type { Order } from '../domain/index.js';
import { OrderRepository, type OrderFilter } from '../persistence/order.repository.js';

@Injectable()
export class FindOrders {
  constructor(private readonly orders: OrderRepository) {}

  /** @throws ProblemError 404 `order-not-found` */
  async one(id: string): Promise<Order> {
    const order = await this.orders.find(id);
    if (!order) throw notFound('order', id);
    return order;
  }

  /** Newest first; stable while orders are added, because the cursor is the id of the last one shown. */
  async page(filter: OrderFilter, limit: number, cursor?: string): Promise<Page<Order>> {
    const before = decodeCursor(cursor, ['uuid'])?.[0];
    const found = await this.orders.list(filter, limit + 1, before === undefined ? undefined : String(before));
    return pageOf(
      found,
      limit,
      (order) => [order.id],
      (order) => order,
    );
  }
}
