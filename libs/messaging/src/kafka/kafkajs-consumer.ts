import type { Kafka } from 'kafkajs';
import { Backoff } from '../timing/backoff.js';
import type { OffsetToCommit, RecordIntake, RecordSource } from '../record/record-source.js';
import { endsTheConsumer, SessionLostError } from './kafkajs-consumer-errors.js';
import { KafkaJsConsumerSession, type ConsumerGroupOptions } from './kafkajs-consumer-session.js';
import { TopicIdentities } from './topic-identities.js';

/**
 * A {@link RecordSource} on kafkajs. A kafkajs consumer that has crashed is thrown away and a new one made, with
 * backoff, for as long as the reason may pass; kafkajs's own restart, which decides by its own list, is switched off.
 */
export class KafkaJsConsumer implements RecordSource {
  private session: KafkaJsConsumerSession | undefined;
  private paused = false;
  private readonly stopping = new AbortController();
  private consuming: Promise<void> | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly group: ConsumerGroupOptions,
  ) {}

  start(intake: RecordIntake): void {
    this.consuming ??= this.keepConsuming(intake);
  }

  pause(): void {
    this.paused = true;
    this.session?.pause();
  }

  async commit(offsets: readonly OffsetToCommit[]): Promise<void> {
    if (this.session === undefined) throw new SessionLostError('not connected to the broker');
    await this.session.commit(offsets);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.session?.end();
    await this.consuming;
  }

  private async keepConsuming(intake: RecordIntake): Promise<void> {
    const backoff = new Backoff(250, 2_000);
    const identities = new TopicIdentities(this.kafka);
    this.stopping.signal.addEventListener('abort', () => identities.close());
    while (!this.stopping.signal.aborted && !this.paused) {
      const session = new KafkaJsConsumerSession(this.kafka, identities, this.group, intake, () => backoff.reset());
      this.session = session;
      const error = await session.untilItEnds();
      this.session = undefined;
      if (this.stopping.signal.aborted) return;
      if (endsTheConsumer(error)) {
        intake.failed(error);
        return;
      }
      await backoff.wait(this.stopping.signal);
    }
  }
}
