import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CancellationReason, EventEnvelope } from '@waybill/contracts';
import { type EventContext, OnEvents, type Received } from '@waybill/messaging';
import { ForgetRecipients } from '../application/forget-recipients.js';
import { NotifyCustomer } from '../application/notify-customer.js';
import { RememberRecipients } from '../application/remember-recipients.js';
import { RecordWebhooks } from '../../webhooks/application/record-webhooks.js';

@Controller()
export class OrderEventsConsumer {
  constructor(
    private readonly remember: RememberRecipients,
    private readonly notify: NotifyCustomer,
    private readonly forget: ForgetRecipients,
    private readonly webhooks: RecordWebhooks,
  ) {}

  @OnEvents('OrderCreated')
  async created(@Payload() events: Received<EventEnvelope<'OrderCreated'>>[], @Ctx() { tx }: EventContext) {
    await this.remember.execute(tx, events);
    this.webhooks.execute(tx, events);
  }

  @OnEvents('OrderConfirmed')
  async confirmed(@Payload() events: Received<EventEnvelope<'OrderConfirmed'>>[], @Ctx() { tx }: EventContext) {
    this.notify.execute(tx, events);
    this.webhooks.execute(tx, events);
    await this.remember.confirmed(tx, events);
  }

  @OnEvents('OrderCompleted')
  completed(@Payload() events: Received<EventEnvelope<'OrderCompleted'>>[], @Ctx() { tx }: EventContext) {
    this.notify.execute(tx, events);
    this.webhooks.execute(tx, events);
  }

  @OnEvents('OrderCancelled')
  async cancelled(@Payload() events: Received<EventEnvelope<'OrderCancelled'>>[], @Ctx() { tx }: EventContext) {
    this.notify.execute(tx, events);
    this.webhooks.execute(tx, events);
    const [free, paid] = [events.filter(isFree), events.filter((received) => !isFree(received))];
    await this.forget.soon(tx, ordersOf(free));
    this.forget.soonAfter(tx, ordersOf(paid), ['PaymentRefunded', 'PaymentFailed']);
  }

  @OnEvents('OrderRefunded')
  async refunded(@Payload() events: Received<EventEnvelope<'OrderRefunded'>>[], @Ctx() { tx }: EventContext) {
    this.notify.execute(tx, events);
    this.webhooks.execute(tx, events);
    await this.forget.soon(tx, ordersOf(events));
  }
}

/** Reasons for which an order is cancelled before anything was paid. */
const FREE: ReadonlySet<CancellationReason> = new Set([
  'OUT_OF_STOCK',
  'UNKNOWN_PRODUCT',
  'PAYMENT_DECLINED',
  'PAYMENT_ERROR',
]);

const isFree = ({ event }: Received<EventEnvelope<'OrderCancelled'>>): boolean => FREE.has(event.data.reason);

const ordersOf = (events: readonly Received<EventEnvelope>[]): string[] => events.map(({ event }) => event.subject);
