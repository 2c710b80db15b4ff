import { createKafkaClient } from '@waybill/messaging/kafka';

/** When each order's OrderCompleted was read from Kafka, and how often. */
export class CompletionWatch {
  private readonly seen = new Map<string, { at: number; events: Set<string> }>();
  private readonly consumer;
  private completed = 0;
  private repeatedEvents = 0;

  constructor(brokers: readonly string[]) {
    const kafka = createKafkaClient({ clientId: 'waybill-bench', brokers });
    this.consumer = kafka.consumer({ groupId: `waybill-bench-${process.pid}`, maxWaitTimeInMs: 50 });
  }

  async start(): Promise<void> {
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: ['order-events'], fromBeginning: true });
    const joined = new Promise<void>((resolve) => this.consumer.on(this.consumer.events.GROUP_JOIN, () => resolve()));
    await this.consumer.run({
      partitionsConsumedConcurrently: 64,
      // What it read is nobody's concern afterwards: commits would only load the broker that is measured.
      autoCommit: false,
      eachBatch: ({ batch }) => {
        const at = performance.now();
        for (const message of batch.messages) {
          if (message.headers?.['event-type']?.toString() !== 'OrderCompleted') continue;
          this.note(message.key?.toString() ?? '', message.headers['event-id']?.toString() ?? '', at);
        }
        return Promise.resolve();
      },
    });
    await joined;
  }

  async stop(): Promise<void> {
    await this.consumer.disconnect();
  }

  /** Orders completed so far. */
  get count(): number {
    return this.completed;
  }

  /** Records on the wire that repeat an event: allowed (at-least-once), but worth seeing. */
  get repetitions(): number {
    return this.repeatedEvents;
  }

  /** `performance.now()` of the first OrderCompleted of an order. */
  completedAt(orderId: string): number | undefined {
    return this.seen.get(orderId)?.at;
  }

  /** Orders with more than one OrderCompleted event (not counting repeated records of the same event). */
  get duplicated(): number {
    return [...this.seen.values()].filter(({ events }) => events.size > 1).length;
  }

  private note(orderId: string, eventId: string, at: number): void {
    const known = this.seen.get(orderId);
    if (!known) {
      this.completed++;
      this.seen.set(orderId, { at, events: new Set([eventId]) });
    } else if (known.events.has(eventId)) {
      this.repeatedEvents++;
    } else {
      known.events.add(eventId);
    }
  }
}
