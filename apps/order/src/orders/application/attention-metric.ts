import { Injectable } from '@nestjs/common';
import { Metrics } from '@waybill/platform';
import { OrderQueries } from '../persistence/order.queries.js';

/** How many orders an operator has to look at. */
@Injectable()
export class AttentionMetric {
  constructor(metrics: Metrics, orders: OrderQueries) {
    metrics.gauge({
      name: 'waybill_orders_needing_attention',
      help: 'Orders of which something could not be undone (compensation NEEDS_ATTENTION)',
      async collect() {
        // Not a number while the database is away: 0 would say that all is well.
        this.set(await orders.needingAttention().catch(() => Number.NaN));
      },
    });
  }
}
