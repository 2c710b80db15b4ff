import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { EventEnvelope } from '@waybill/contracts';
import { EventContext, OnEvents, type Received } from '@waybill/messaging';
import { ReleaseStock } from '../application/release-stock.js';
import { ReserveStock } from '../application/reserve-stock.js';
import { ReturnStock } from '../application/return-stock.js';
import { ShipStock } from '../application/ship-stock.js';

@Controller()
export class OrderEventsConsumer {
  constructor(
    private readonly reserveStock: ReserveStock,
    private readonly releaseStock: ReleaseStock,
    private readonly shipStock: ShipStock,
    private readonly returnStock: ReturnStock,
  ) {}

  @OnEvents('OrderCreated')
  created(@Payload() orders: Received<EventEnvelope<'OrderCreated'>>[], @Ctx() { tx }: EventContext): void {
    this.reserveStock.execute(tx, orders);
  }

  @OnEvents('InventoryRollback')
  rolledBack(@Payload() rollbacks: Received<EventEnvelope<'InventoryRollback'>>[], @Ctx() { tx }: EventContext): void {
    this.releaseStock.rolledBack(tx, rollbacks);
  }

  @OnEvents('GoodsLeft')
  left(@Payload() orders: Received<EventEnvelope<'GoodsLeft'>>[], @Ctx() { tx }: EventContext): void {
    this.shipStock.execute(tx, orders);
  }

  @OnEvents('ReturnEntered')
  returned(@Payload() returns: Received<EventEnvelope<'ReturnEntered'>>[], @Ctx() { tx }: EventContext): void {
    this.returnStock.execute(tx, returns);
  }

  @OnEvents('OrderCompleted', { maxWaitMs: 100 })
  completed(@Payload() orders: Received<EventEnvelope<'OrderCompleted'>>[], @Ctx() { tx }: EventContext): void {
    this.shipStock.execute(tx, orders);
  }
}
