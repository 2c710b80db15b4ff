import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { EventContext, OnEvents } from '@waybill/messaging';
import { EnterEvents, type ReceivedInput } from '../application/enter-events.js';

@Controller()
export class OrderEventsConsumer {
  constructor(private readonly enter: EnterEvents) {}

  // Nothing can be booked before it is paid, which is told later: the book is then opened and claimed in one go.
  @OnEvents('OrderCreated', { maxWaitMs: 100 })
  created(@Payload() events: ReceivedInput[], @Ctx() { tx }: EventContext): void {
    this.enter.execute(tx, events);
  }

  @OnEvents('OrderCancelled')
  cancelled(@Payload() events: ReceivedInput[], @Ctx() { tx }: EventContext): void {
    this.enter.execute(tx, events);
  }

  @OnEvents('OrderRefundRequested')
  refundRequested(@Payload() events: ReceivedInput[], @Ctx() { tx }: EventContext): void {
    this.enter.execute(tx, events);
  }
}
