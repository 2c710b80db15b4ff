import type { DynamicModule, FactoryProvider, ModuleMetadata } from '@nestjs/common';
import type { ConsumedEvent } from '../consumer/received.js';
import type { MessagingOptions } from './messaging-options.js';

/** Injection token of the RecordProducer (an interface). */
export const RECORD_PRODUCER = Symbol('RecordProducer');

export interface MessagingAsyncOptions<E extends ConsumedEvent = ConsumedEvent> {
  readonly imports?: ModuleMetadata['imports'];
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: (...dependencies: never[]) => MessagingOptions<E> | Promise<MessagingOptions<E>>;
}

export declare class MessagingModule {
  static forRootAsync<E extends ConsumedEvent>(options: MessagingAsyncOptions<E>): DynamicModule;
}
