import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { EventEnvelope } from '@waybill/contracts';
import { type EventContext, OnEvents, type Received } from '@waybill/messaging';
import { NotifyCustomer } from '../application/notify-customer.js';
import { RememberRecipients } from '../application/remember-recipients.js';

@Controller()
export class OrderEventsConsumer {
  constructor(
    private readonly remember: RememberRecipients,
    private readonly notify: NotifyCustomer,
  ) {}

  @OnEvents('OrderCreated')
  async created(@Payload() events: Received<EventEnvelope<'OrderCreated'>>[], @Ctx() context: EventContext) {
    await this.remember.execute(context.tx, events);
  }

  @OnEvents('OrderConfirmed')
  async confirmed(@Payload() events: Received<EventEnvelope<'OrderConfirmed'>>[], @Ctx() context: EventContext) {
    await this.notify.execute(context.tx, events);
  }

  @OnEvents('OrderCompleted')
  async completed(@Payload() events: Received<EventEnvelope<'OrderCompleted'>>[], @Ctx() context: EventContext) {
    await this.notify.execute(context.tx, events);
  }

  @OnEvents('OrderCancelled')
  async cancelled(@Payload() events: Received<EventEnvelope<'OrderCancelled'>>[], @Ctx() context: EventContext) {
    await this.notify.execute(context.tx, events);
  }

  @OnEvents('OrderRefunded')
  async refunded(@Payload() events: Received<EventEnvelope<'OrderRefunded'>>[], @Ctx() context: EventContext) {
    await this.notify.execute(context.tx, events);
  }
}
