import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type EventContext, OnEvents } from '@waybill/messaging';
import { type ReceivedFact, RecordFacts } from '../application/record-facts.js';

@Controller()
export class InventoryEventsConsumer {
  constructor(private readonly facts: RecordFacts) {}

  // Nobody waits for CONFIRMED: with luck it shares a transaction, and one write of the order, with what comes next.
  @OnEvents('InventoryReserved', { maxWaitMs: 100 })
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
