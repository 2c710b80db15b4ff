import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { BatchConsumer } from '../consumer/batch-consumer.js';
import type { ConsumerHealth } from '../handling/consumer-observer.js';
import { createBatchConsumer } from '../consumer/create-batch-consumer.js';
import { createKafkaClient } from '../kafka/kafkajs-client.js';
import { KafkaJsConsumer } from '../kafka/kafkajs-consumer.js';
import { InvalidOptionError } from '../options/check-options.js';
import type { Transactions } from '../transaction/transactions.js';
import { endTheProcess } from './end-the-process.js';
import type { ResolvedConsumer, ResolvedOptions } from './resolve-options.js';
import { BATCH_TRANSPORT } from './on-event.js';
import { HandlerDeclarationError, PatternHandlers } from './pattern-handlers.js';

export type KafkaBatchTransportEvents = {
  /** The consumer cannot go on; the process should end. */
  fatal: (error: Error) => void;
};

const NOT_CONSUMING = { joined: false, partitions: {}, queued: 0, suspended: [], fatal: undefined };

/**
 * Nest transport that reads Kafka in batches: everything that is queued, over all topics and partitions, is one
 * database transaction. Give it to `app.connectMicroservice({ strategy })`; handlers are declared with OnEvent and
 * OnEvents. The consumer group is `options.name`, as it is.
 *
 * Guarantees: an event's effects and its inbox row commit together, so effects are exactly once in the database;
 * offsets are committed after that; events with the same key are handled in order. See docs/consumer.md.
 */
export class KafkaBatchTransport extends Server<KafkaBatchTransportEvents> implements CustomTransportStrategy {
  override readonly transportId = BATCH_TRANSPORT;
  /** The consumer decides about failed events and tells the observer; Nest need not log them too. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly handlers: PatternHandlers;
  private readonly fatalListeners: ((error: Error) => void)[] = [];
  private consumer: BatchConsumer | undefined;
  private closed = false;

  constructor(
    private readonly options: Pick<ResolvedOptions, 'name' | 'kafka' | 'consumer'>,
    private readonly transactions: Transactions,
    /** Joining the group waits for it. */
    private readonly mayConsume: Promise<void> = Promise.resolve(),
  ) {
    super();
    this.handlers = new PatternHandlers(options.consumer?.maxWaitMs);
  }

  /** Whether there is anything to consume: topics to read and handlers for what is in them. */
  get consumes(): boolean {
    return this.options.consumer !== undefined && this.options.consumer.topics.length > 0 && this.handlers.all.size > 0;
  }

  get health(): ConsumerHealth {
    return this.consumer?.health ?? { ...NOT_CONSUMING, lastProgressAt: new Date() };
  }

  /** @throws HandlerDeclarationError for a second handler of a type, or one not declared with OnEvent or OnEvents */
  override addHandler(
    pattern: unknown,
    callback: MessageHandler,
    isEventHandler = false,
    extras: Record<string, unknown> = {},
  ): void {
    this.handlers.add(pattern, callback, extras);
    super.addHandler(pattern, callback, isEventHandler, extras);
  }

  /**
   * Calls back at once: joining the group, which needs the broker, goes on in the background (see `health`). Calls back
   * with a HandlerDeclarationError where topics are to be read and there is no handler at all, and with an
   * InvalidOptionError where events may wait for longer than the group does.
   */
  listen(callback: (error?: unknown) => void): void {
    try {
      const { consumer } = this.options;
      if (consumer !== undefined && !(consumer.implied && this.handlers.all.size === 0)) {
        this.consumer ??= this.createConsumer(consumer);
        const { consumer: batches } = this;
        void this.mayConsume.then(() => this.closed || batches.start());
      }
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  }

  /** Takes in nothing more, finishes what is queued, commits, leaves the group. Nest calls it after HTTP is closed. */
  async close(): Promise<void> {
    this.closed = true;
    await this.consumer?.stop();
  }

  on<Event extends keyof KafkaBatchTransportEvents>(_event: Event, callback: KafkaBatchTransportEvents[Event]): void {
    this.fatalListeners.push(callback);
  }

  /** @returns the BatchConsumer, undefined before `listen`. */
  unwrap<T>(): T {
    return this.consumer as T;
  }

  private createConsumer(options: ResolvedConsumer): BatchConsumer {
    const { name, kafka } = this.options;
    const { topics, sessionTimeoutMs = 6_000 } = options;
    // What every event may wait, it waits at the broker: only the rest of it is left for the queue.
    const { all, sharedWaitMs } = this.handlers;
    if (all.size === 0) {
      throw new HandlerDeclarationError(
        'NO_HANDLER',
        `${name} is to read ${topics.join(', ')}, but no method is declared with @OnEvent or @OnEvents: ` +
          `list the controllers in a module, or leave out the option consumer`,
      );
    }
    if (sharedWaitMs * 2 > sessionTimeoutMs) {
      const accepts = `at most half of sessionTimeoutMs (${sessionTimeoutMs}), where the events of all handlers may wait`;
      throw InvalidOptionError.of('KafkaBatchTransport', 'maxWaitMs', sharedWaitMs, accepts);
    }
    const group = { groupId: name, topics, sessionTimeoutMs, lingerMs: sharedWaitMs > 0 ? sharedWaitMs : undefined };
    const handlers = new Map(
      [...all].map(([type, handler]) => [type, { ...handler, maxWaitMs: handler.maxWaitMs - sharedWaitMs }]),
    );
    return createBatchConsumer({
      ...options,
      consumer: name,
      source: new KafkaJsConsumer(createKafkaClient(kafka), group),
      transactions: this.transactions,
      handlers,
      onFatal: (error) => this.fail(error),
    });
  }

  private fail(error: Error): void {
    this.logger.error(error);
    for (const listener of this.fatalListeners) listener(error);
    (this.options.consumer?.onFatal ?? endTheProcess)(error);
  }
}
