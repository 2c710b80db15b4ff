import { TOPIC_NAMES } from '@waybill/contracts';
import { groupPositions, type GroupPositions, type KafkaAccess, LetterIndex, type Seen } from '@waybill/operations';
import { LiveReader } from '@waybill/operations/live';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { GatewayConfig } from '../../gateway.config.js';

/** How long a reading of positions is good for all who ask, ms. */
const FRESH_MS = 2_000;

/**
 * What the gateway reads of Kafka, in no consumer group. Nothing runs while nobody asks: each part begins with the first
 * question and is shared by all who ask at the same time.
 */
@Injectable()
export class GatewayKafka implements OnModuleDestroy {
  readonly access: KafkaAccess;
  readonly letters: LetterIndex;
  readonly live: LiveReader;
  private reading: { readonly result: Promise<Seen<GroupPositions[]>>; goodUntil: number } | undefined;

  constructor({ kafkaBrokers: brokers, kafka: client }: GatewayConfig) {
    this.access = { brokers, client, clientId: 'waybill-gateway' };
    this.letters = new LetterIndex(this.access);
    this.live = new LiveReader(this.access, { topics: TOPIC_NAMES });
  }

  /** How far every group is. @throws OperationError unreachable */
  positions(): Promise<Seen<GroupPositions[]>> {
    if (this.reading && Date.now() < this.reading.goodUntil) return this.reading.result;
    const result = groupPositions(this.access);
    const reading = { result, goodUntil: Infinity };
    this.reading = reading;
    result.then(
      () => (reading.goodUntil = Date.now() + FRESH_MS),
      () => (reading.goodUntil = 0),
    );
    return result;
  }

  async onModuleDestroy(): Promise<void> {
    await this.live.stop();
  }
}
