import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type EventContext, OnEvents } from '@waybill/messaging';
import { type ReceivedProduct, ReplicateProducts } from '../application/replicate-products.js';

@Controller()
export class ProductEventsConsumer {
  constructor(private readonly replicate: ReplicateProducts) {}

  @OnEvents('ProductCreated')
  async created(@Payload() events: ReceivedProduct[], @Ctx() context: EventContext) {
    await this.replicate.execute(context.tx, events);
  }

  @OnEvents('ProductUpdated')
  async updated(@Payload() events: ReceivedProduct[], @Ctx() context: EventContext) {
    await this.replicate.execute(context.tx, events);
  }

  @OnEvents('ProductDeleted')
  async deleted(@Payload() events: ReceivedProduct[], @Ctx() context: EventContext) {
    await this.replicate.execute(context.tx, events);
  }
}
