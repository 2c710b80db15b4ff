import { Controller, Module, UseInterceptors, type CallHandler, type NestInterceptor } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { map } from 'rxjs';
import { EventContext, type EventHandler, type Received } from '../handling/event-contract.js';
import { PermanentEventError } from '../handling/event-errors.js';
import { received } from '../../test/support/records.js';
import type { Transactions } from '../transaction/transactions.js';
import { Tx } from '../transaction/tx.js';
import { KafkaBatchTransport } from './kafka-batch-transport.js';
import type { ResolvedOptions } from './resolve-options.js';
import { OnEvent, OnEvents } from './on-event.js';
import { PatternHandlers } from './pattern-handlers.js';

type Given = [Received<{ id: string; type: string }> | Received<{ id: string; type: string }>[], EventContext];

class Seen {
  readonly calls: Given[] = [];
}

class AsObservable implements NestInterceptor {
  intercept(_context: unknown, next: CallHandler) {
    return next.handle().pipe(map(() => 'done'));
  }
}

@Controller()
class Parcels {
  constructor(private readonly seen: Seen) {}

  @OnEvents('ParcelScanned')
  scanned(@Payload() events: Given[0], @Ctx() context: EventContext): void {
    this.seen.calls.push([events, context]);
  }

  @OnEvent('ParcelWeighed')
  @UseInterceptors(AsObservable)
  weighed(@Payload() event: Given[0], @Ctx() context: EventContext): Promise<void> {
    this.seen.calls.push([event, context]);
    return Promise.resolve();
  }

  @OnEvent('ParcelLost')
  lost(): Promise<void> {
    return Promise.reject(new PermanentEventError('NO_SUCH_PARCEL', 'lost'));
  }
}

@Controller()
class AlsoParcels {
  @OnEvent('ParcelScanned')
  scanned(): void {
    throw new Error('never called');
  }
}

@Controller()
class PlainPattern {
  @EventPattern<string>('ParcelScanned')
  scanned(): void {
    throw new Error('never called');
  }
}

@Controller()
class Question {
  @MessagePattern('how many parcels')
  count(): number {
    return 1;
  }
}

/** Handlers as Nest hands them to a transport. */
const boot = async (controllers: (new (...given: never[]) => object)[], consumer?: object) => {
  const seen = new Seen();
  @Module({ controllers, providers: [{ provide: Seen, useValue: seen }] })
  class ParcelModule {}
  const app = await NestFactory.create(ParcelModule, new FastifyAdapter(), { logger: false, abortOnError: false });
  await app.init();
  const handlers = new Map<string, EventHandler>();
  class Transport extends KafkaBatchTransport {
    override addHandler(...given: Parameters<KafkaBatchTransport['addHandler']>): void {
      super.addHandler(...given);
      const one = new PatternHandlers();
      one.add(given[0], given[1], given[3] ?? {});
      for (const [type, handler] of one.all) handlers.set(type, handler);
    }
  }
  const transport = new Transport(
    { name: 'depot', ...(consumer && { consumer }) } as unknown as ResolvedOptions,
    {} as Transactions,
  );
  app.connectMicroservice({ strategy: transport });
  const call = (type: string, data: Given[0], context: EventContext) =>
    (handlers.get(type)?.call as (data: Given[0], context: EventContext) => Promise<void>)(data, context);
  return { transport, handlers, seen, call };
};

const context = () => new EventContext(new Tx({} as never), 'depot');

describe('the Nest transport', () => {
  it('gives a list handler the list and a single handler the event, with the context', async () => {
    const { handlers, seen, call } = await boot([Parcels]);
    expect([...handlers].map(([type, { delivery }]) => [type, delivery])).toEqual([
      ['ParcelScanned', 'list'],
      ['ParcelWeighed', 'one'],
      ['ParcelLost', 'one'],
    ]);
    const ctx = context();
    const list = [received('a'), received('b')];
    await call('ParcelScanned', list, ctx);
    await call('ParcelWeighed', received('c'), ctx);
    expect(seen.calls).toEqual([
      [list, ctx],
      [received('c'), ctx],
    ]);
    expect(seen.calls[0]?.[1].tx).toBe(ctx.tx);
  });

  it('hands the error on as it was thrown, with its class and code', async () => {
    const { call } = await boot([Parcels]);
    const thrown = await call('ParcelLost', received('a'), context()).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(PermanentEventError);
    expect(thrown).toMatchObject({ code: 'NO_SUCH_PARCEL', message: 'lost' });
  });

  it('refuses a second handler of a type', async () => {
    await expect(boot([Parcels, AlsoParcels])).rejects.toMatchObject({
      code: 'DUPLICATE_HANDLER',
      message: expect.stringContaining('ParcelScanned') as string,
    });
  });

  it('refuses handlers it could not serve as declared', async () => {
    await expect(boot([PlainPattern])).rejects.toMatchObject({ code: 'NOT_AN_EVENT_HANDLER' });
    await expect(boot([Question])).rejects.toMatchObject({ code: 'NOT_AN_EVENT_HANDLER' });
  });

  it.each([
    [{}, [], 'NO_HANDLER'],
    [{ maxWaitMs: 4_000 }, [Parcels], 'INVALID_OPTION'],
  ])('ends the boot where it could read nothing, or not for long: %j', async (consumer, controllers, code) => {
    const { transport } = await boot(controllers, { topics: ['parcels'], ...consumer });
    const called = await new Promise((resolve) => transport.listen((error) => resolve(error)));
    expect(called).toMatchObject({ code });
  });

  it('listens, and closes, without a consumer', async () => {
    const { transport } = await boot([Parcels]);
    const called = await new Promise((resolve) => transport.listen((error) => resolve(error)));
    expect(called).toBeUndefined();
    expect(transport.consumes).toBe(false);
    expect(transport.health).toMatchObject({ joined: false, queued: 0, fatal: undefined });
    await transport.close();
  });
});
