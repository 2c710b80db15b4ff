import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type EventContext, OnEvents } from '@waybill/messaging';
import { type ReceivedFact, RecordFacts } from '../application/record-facts.js';

@Controller()
export class InventoryEventsConsumer {
  constructor(private readonly facts: RecordFacts) {}

  @OnEvents('InventoryReserved')
  reserved(@Payload() events: ReceivedFact[], @Ctx() context: EventContext): void {
    this.facts.execute(context.tx, events);
  }

  @OnEvents('InventoryFailed')
  failed(@Payload() events: ReceivedFact[], @Ctx() context: EventContext): void {
    this.facts.execute(context.tx, events);
  }

  @OnEvents('InventoryReleased')
  released(@Payload() events: ReceivedFact[], @Ctx() context: EventContext): void {
    this.facts.execute(context.tx, events);
  }
}
