import { SERVICE_NAMES, SERVICES } from '@waybill/contracts';
import { createKafkaClient, KafkaJsGroupProgress, KafkaJsProducer } from '@waybill/messaging/kafka';
import { eventually } from '@waybill/testing';
import type { WireEvent } from './topic-log.js';

/** Puts events on their topics once more, with the same key, value and headers: what a careless replay would do. */
export class Resending {
  private readonly kafka;

  constructor(brokers: string) {
    this.kafka = createKafkaClient({ clientId: 'e2e-resending', brokers: brokers.split(',') });
  }

  async send(events: readonly WireEvent[]): Promise<void> {
    const producer = new KafkaJsProducer(this.kafka);
    await producer.send(
      events.map(({ topic, key, headers, raw }) => ({ topic, key: Buffer.from(key), value: raw, headers })),
    );
    await producer.disconnect();
  }

  /** Resolves when every service has read whatever stands on its topics. */
  async untilAllIsRead(): Promise<void> {
    for (const name of SERVICE_NAMES) {
      const progress = new KafkaJsGroupProgress(this.kafka, name);
      const ends = await progress.endsOf(SERVICES[name].consumes);
      await eventually(async () => expect(await progress.hasPassed(ends)).toBe(true));
    }
  }
}
