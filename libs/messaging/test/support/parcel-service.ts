import { Controller, type INestApplication, Module, Optional } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, Payload } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  EventContext,
  KafkaBatchTransport,
  MessagingModule,
  type MessagingOptions,
  OnEvent,
  OnEvents,
  PermanentEventError,
  type Received,
} from '@waybill/messaging';
import type { DataSource } from 'typeorm';
import { Observed } from './observed.js';
import { type ParcelEvent, parcelCodec } from './parcel-event.js';
import { writeScans } from './scan-book.js';
import { openDatabase, type Workshop } from './workshop.js';

class ScaleBrokenError extends Error {
  readonly code = 'SCALE_BROKEN';
}

type Afterwards = (events: Received<ParcelEvent>[], context: EventContext) => void;

/** What the handlers refuse: set by the test, asked for every event. */
export class Refusals {
  readonly permanent = new Set<string>();
  readonly always = new Set<string>();
  /** How often each event reached a handler. */
  readonly seen: string[] = [];
  /** Runs in the handler's transaction, after its effect. */
  afterwards: Afterwards = () => undefined;

  check({ event }: Received<ParcelEvent>): void {
    this.seen.push(event.id);
    if (this.permanent.has(event.id)) throw new PermanentEventError('NO_SUCH_PARCEL', `parcel \0 of ${event.id}`);
    if (this.always.has(event.id)) throw new ScaleBrokenError('the scale is broken');
  }
}

@Controller()
class ParcelsConsumer {
  constructor(@Optional() private readonly refusals: Refusals) {}

  @OnEvents('ParcelScanned')
  async scanned(@Payload() events: Received<ParcelEvent>[], @Ctx() context: EventContext): Promise<void> {
    for (const event of events) this.refusals.check(event);
    await writeScans(events, context);
    this.refusals.afterwards(events, context);
  }

  @OnEvent('ParcelWeighed')
  async weighed(@Payload() event: Received<ParcelEvent>, @Ctx() context: EventContext): Promise<void> {
    this.refusals.check(event);
    await writeScans([event], context);
    this.refusals.afterwards([event], context);
  }
}

/** The service as a Nest application: module, transport, relay. */
export class ParcelService {
  readonly observed = new Observed();

  private constructor(
    readonly refusals: Refusals,
    private readonly dataSource: DataSource,
    private app?: INestApplication,
  ) {}

  static async start(
    workshop: Workshop,
    { name = workshop.group, afterwards }: { name?: string; afterwards?: Afterwards } = {},
  ): Promise<ParcelService> {
    const refusals = new Refusals();
    if (afterwards) refusals.afterwards = afterwards;
    const dataSource = await openDatabase(workshop.database.runtimeUrl);
    const service = new ParcelService(refusals, dataSource);
    const options: MessagingOptions<ParcelEvent> = {
      name,
      kafka: { brokers: workshop.brokers, clientId: `${name}-1` },
      database: dataSource,
      relay: { connection: { connectionString: workshop.database.runtimeUrl } },
      consumer: { topics: Object.values(workshop.topics), codec: parcelCodec, observer: service.observed },
    };
    @Module({
      imports: [MessagingModule.forRootAsync({ useFactory: () => options })],
      controllers: [ParcelsConsumer],
      providers: [{ provide: Refusals, useValue: refusals }],
    })
    class ParcelModule {}

    const app = await NestFactory.create(ParcelModule, new FastifyAdapter(), { logger: false, abortOnError: false });
    await app.init();
    app.connectMicroservice({ strategy: app.get(KafkaBatchTransport) });
    await app.startAllMicroservices();
    service.app = app;
    return service;
  }

  get transport(): KafkaBatchTransport {
    if (this.app === undefined) throw new Error('not started');
    return this.app.get(KafkaBatchTransport);
  }

  async stop(): Promise<void> {
    const { app } = this;
    this.app = undefined;
    await app?.close();
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}
