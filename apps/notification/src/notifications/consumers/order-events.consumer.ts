import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { EventEnvelope } from '@waybill/contracts';
import { type EventContext, OnEvents, type Received } from '@waybill/messaging';
import { ForgetRecipients } from '../application/forget-recipients.js';
import { NotifyCustomer } from '../application/notify-customer.js';
import { RememberRecipients } from '../application/remember-recipients.js';

@Controller()
export class OrderEventsConsumer {
  constructor(
    private readonly remember: RememberRecipients,
    private readonly notify: NotifyCustomer,
    private readonly forget: ForgetRecipients,
  ) {}

  @OnEvents('OrderCreated')
  async created(@Payload() events: Received<EventEnvelope<'OrderCreated'>>[], @Ctx() { tx }: EventContext) {
    await this.remember.execute(tx, events);
  }

  @OnEvents('OrderConfirmed')
  confirmed(@Payload() events: Received<EventEnvelope<'OrderConfirmed'>>[], @Ctx() { tx }: EventContext) {
    this.notify.execute(tx, events);
  }

  @OnEvents('OrderCompleted')
  completed(@Payload() events: Received<EventEnvelope<'OrderCompleted'>>[], @Ctx() { tx }: EventContext) {
    this.notify.execute(tx, events);
  }

  @OnEvents('OrderCancelled')
  async cancelled(@Payload() events: Received<EventEnvelope<'OrderCancelled'>>[], @Ctx() { tx }: EventContext) {
    this.notify.execute(tx, events);
    await this.forget.soon(tx, ordersOf(events));
  }

  @OnEvents('OrderRefunded')
  async refunded(@Payload() events: Received<EventEnvelope<'OrderRefunded'>>[], @Ctx() { tx }: EventContext) {
    this.notify.execute(tx, events);
    await this.forget.soon(tx, ordersOf(events));
  }
}

const ordersOf = (events: readonly Received<EventEnvelope>[]): string[] => events.map(({ event }) => event.subject);
