import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { ConsumerHealth } from '../consumer/consumer-health.js';
import type { Transactions } from '../transaction/transactions.js';
import type { MessagingOptions } from './messaging-options.js';

export type KafkaBatchTransportEvents = {
  /** The consumer cannot go on; the process should end. */
  fatal: (error: Error) => void;
};

export declare class KafkaBatchTransport extends Server<KafkaBatchTransportEvents> implements CustomTransportStrategy {
  constructor(options: MessagingOptions, transactions: Transactions);
  get health(): ConsumerHealth;
  listen(callback: (error?: unknown) => void): void;
  close(): Promise<void>;
  on<Event extends keyof KafkaBatchTransportEvents>(event: Event, callback: KafkaBatchTransportEvents[Event]): void;
  unwrap<T>(): T;
}
