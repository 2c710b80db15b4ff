import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { EventContext, OnEvents } from '@waybill/messaging';
import { EnterEvents, type ReceivedInput } from '../application/enter-events.js';

@Controller()
export class PaymentEventsConsumer {
  constructor(private readonly enter: EnterEvents) {}

  @OnEvents('PaymentCompleted')
  completed(@Payload() events: ReceivedInput[], @Ctx() { tx }: EventContext): void {
    this.enter.execute(tx, events);
  }
}
