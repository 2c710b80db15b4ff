import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { EventEnvelope } from '@waybill/contracts';
import { EventContext, OnEvents, type Received } from '@waybill/messaging';
import { ReleaseStock } from '../application/release-stock.js';

@Controller()
export class PaymentEventsConsumer {
  constructor(private readonly releaseStock: ReleaseStock) {}

  @OnEvents('PaymentFailed')
  failed(@Payload() failures: Received<EventEnvelope<'PaymentFailed'>>[], @Ctx() { tx }: EventContext): void {
    this.releaseStock.unpaid(tx, failures);
  }
}
