import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { EventEnvelope } from '@waybill/contracts';
import { type EventContext, OnEvents, type Received } from '@waybill/messaging';
import { ForgetRecipients } from '../application/forget-recipients.js';
import { NotifyCustomer } from '../application/notify-customer.js';
import { RecordWebhooks } from '../../webhooks/application/record-webhooks.js';

@Controller()
export class PaymentEventsConsumer {
  constructor(
    private readonly notify: NotifyCustomer,
    private readonly forget: ForgetRecipients,
    private readonly webhooks: RecordWebhooks,
  ) {}

  @OnEvents('PaymentFailed')
  failed(@Payload() events: Received<EventEnvelope<'PaymentFailed'>>[], @Ctx() { tx }: EventContext) {
    this.notify.execute(tx, events);
    this.webhooks.execute(tx, events);
    this.forget.soonAfter(tx, ordersOf(events), ['OrderCancelled']);
  }

  @OnEvents('PaymentRefunded')
  refunded(@Payload() events: Received<EventEnvelope<'PaymentRefunded'>>[], @Ctx() { tx }: EventContext) {
    this.notify.execute(tx, events);
    this.webhooks.execute(tx, events);
    this.forget.soonAfter(tx, ordersOf(events), ['OrderCancelled']);
  }

  @OnEvents('PaymentRefundFailed')
  refundFailed(@Payload() events: Received<EventEnvelope<'PaymentRefundFailed'>>[], @Ctx() { tx }: EventContext) {
    this.notify.execute(tx, events);
    this.webhooks.execute(tx, events);
  }

  /** Answers OrderCancelled alone: nothing was paid. */
  @OnEvents('PaymentVoided')
  async voided(@Payload() events: Received<EventEnvelope<'PaymentVoided'>>[], @Ctx() { tx }: EventContext) {
    await this.forget.soon(tx, ordersOf(events));
  }
}

const ordersOf = (events: readonly Received<EventEnvelope>[]): string[] => events.map(({ event }) => event.subject);
