import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type EventContext, OnEvents } from '@waybill/messaging';
import { type ReceivedFact, RecordFacts } from '../application/record-facts.js';

@Controller()
export class PaymentEventsConsumer {
  constructor(private readonly facts: RecordFacts) {}

  @OnEvents('PaymentActionRequired')
  actionRequired(@Payload() events: ReceivedFact[], @Ctx() context: EventContext): void {
    this.facts.execute(context.tx, events);
  }

  // As InventoryReserved: the parcel is booked meanwhile, and the order is written once.
  @OnEvents('PaymentCompleted', { maxWaitMs: 100 })
  completed(@Payload() events: ReceivedFact[], @Ctx() context: EventContext): void {
    this.facts.execute(context.tx, events);
  }

  @OnEvents('PaymentFailed')
  failed(@Payload() events: ReceivedFact[], @Ctx() context: EventContext): void {
    this.facts.execute(context.tx, events);
  }

  @OnEvents('PaymentVoided')
  voided(@Payload() events: ReceivedFact[], @Ctx() context: EventContext): void {
    this.facts.execute(context.tx, events);
  }

  @OnEvents('PaymentRefunded')
  refunded(@Payload() events: ReceivedFact[], @Ctx() context: EventContext): void {
    this.facts.execute(context.tx, events);
  }

  @OnEvents('PaymentRefundFailed')
  refundFailed(@Payload() events: ReceivedFact[], @Ctx() context: EventContext): void {
    this.facts.execute(context.tx, events);
  }
}
