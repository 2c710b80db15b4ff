import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { EventEnvelope } from '@waybill/contracts';
import { type EventContext, OnEvents, type Received } from '@waybill/messaging';
import { NotifyCustomer } from '../application/notify-customer.js';

@Controller()
export class PaymentEventsConsumer {
  constructor(private readonly notify: NotifyCustomer) {}

  @OnEvents('PaymentFailed')
  failed(@Payload() events: Received<EventEnvelope<'PaymentFailed'>>[], @Ctx() { tx }: EventContext) {
    this.notify.execute(tx, events);
  }
}
