import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import { Clock } from '@waybill/platform';
import { isRefused, type Decided, type Order, type Refused } from '../domain/index.js';
import { OrderRepository } from '../persistence/order.repository.js';
import { commitDecision } from './commit-decision.js';

/**
 * Takes a decision about many orders that a sweep has found, each again under its lock: one that has changed meanwhile
 * refuses. Orders that somebody else holds are left for the next sweep, so that sweeps wait for nobody.
 */
@Injectable()
export class DecideSwept {
  constructor(
    private readonly orders: OrderRepository,
    private readonly clock: Clock,
  ) {}

  /** @returns how many orders were decided */
  async execute(
    tx: Tx,
    orderIds: readonly string[],
    decide: (order: Order, at: number) => Decided | Refused<string>,
  ): Promise<number> {
    await this.orders.lock(tx, orderIds, { skipLocked: true });
    const at = this.clock.now().getTime();
    let decided = 0;
    for (const id of orderIds) {
      const stored = this.orders.get(tx, id);
      const outcome = stored && decide(stored.state, at);
      if (!outcome || isRefused(outcome)) continue;
      commitDecision(tx, this.orders, outcome, { traceparent: stored.traceparent });
      decided += 1;
    }
    return decided;
  }
}
