import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type EventContext, OnEvents } from '@waybill/messaging';
import { type ReceivedFact, RecordFacts } from '../application/record-facts.js';

@Controller()
export class ShippingEventsConsumer {
  constructor(private readonly facts: RecordFacts) {}

  @OnEvents('OrderShipped')
  shipped(@Payload() events: ReceivedFact[], @Ctx() context: EventContext): void {
    this.facts.execute(context.tx, events);
  }

  @OnEvents('ShipmentFailed')
  failed(@Payload() events: ReceivedFact[], @Ctx() context: EventContext): void {
    this.facts.execute(context.tx, events);
  }

  @OnEvents('ShipmentVoided')
  voided(@Payload() events: ReceivedFact[], @Ctx() context: EventContext): void {
    this.facts.execute(context.tx, events);
  }

  @OnEvents('ShipmentVoidFailed')
  voidFailed(@Payload() events: ReceivedFact[], @Ctx() context: EventContext): void {
    this.facts.execute(context.tx, events);
  }
}
