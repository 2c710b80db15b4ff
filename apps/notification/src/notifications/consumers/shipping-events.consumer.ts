import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { EventEnvelope } from '@waybill/contracts';
import { type EventContext, OnEvents, type Received } from '@waybill/messaging';
import { NotifyCustomer } from '../application/notify-customer.js';
import { RecordWebhooks } from '../../webhooks/application/record-webhooks.js';

@Controller()
export class ShippingEventsConsumer {
  constructor(
    private readonly notify: NotifyCustomer,
    private readonly webhooks: RecordWebhooks,
  ) {}

  @OnEvents('OrderShipped')
  shipped(@Payload() events: Received<EventEnvelope<'OrderShipped'>>[], @Ctx() { tx }: EventContext) {
    this.notify.execute(tx, events);
    this.webhooks.execute(tx, events);
  }
}
