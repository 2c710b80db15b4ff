import type { Kafka } from 'kafkajs';
import { ProducerConnections } from './producer/connections.js';

/** Time for which a topic that was made again is read from its beginning at every join, ms. */
const READ_AGAIN_MS = 60_000;

const NOTE = 'topic-id:';

/**
 * Which topics are still those that they were. A topic that is deleted and made again counts its offsets from 0: a position
 * of the old one may lie within the new one, and nothing but the topic's id tells. A consumer then reads such a topic from
 * its beginning, whatever is committed: an offset of the old one may have been committed to the new one meanwhile.
 *
 * Offsets are committed with a note of the topic's id, for a process that ends before it has noticed: the next one reads a
 * partition from its beginning whose offset was committed for another topic.
 *
 * It outlives sessions. Brokers before 3.1 tell no ids, and then nothing is noticed here.
 */
export class TopicIdentities {
  private readonly ids = new Map<string, string>();
  private readonly again = new Set<string>();
  private connections: ProducerConnections | undefined;

  constructor(private readonly kafka: Kafka) {}

  /** Asks the broker. @returns the topics that were made again since the look before; none where it does not answer */
  async look(topics: readonly string[]): Promise<readonly string[]> {
    const made: string[] = [];
    try {
      this.connections ??= await connected(this.kafka);
      for (const { topic, id } of await this.connections.describe(topics)) {
        if (id === undefined || !topics.includes(topic)) continue;
        const before = this.ids.get(topic);
        this.ids.set(topic, id);
        if (before !== undefined && before !== id) made.push(topic);
      }
    } catch {
      this.close();
    }
    for (const topic of made) this.again.add(topic);
    return made;
  }

  /** What to note with offsets that are committed for the topics as they are known now. */
  notes(): ReadonlyMap<string, string> {
    return new Map([...this.ids].map(([topic, id]) => [topic, `${NOTE}${id}`]));
  }

  /** Whether this was noted for a topic of the same name that is gone. */
  isOfAnother(topic: string, note: string | undefined): boolean {
    const id = this.ids.get(topic);
    return id !== undefined && note?.startsWith(NOTE) === true && note !== `${NOTE}${id}`;
  }

  /** Topics to be read from their beginning by who joins now. */
  get toReadAgain(): ReadonlySet<string> {
    return this.again;
  }

  /** They were sought: it ends when the group has had time to settle, unless `signal` says that the session is over. */
  readAgain(signal: AbortSignal): void {
    const topics = [...this.again];
    if (topics.length === 0) return;
    const done = setTimeout(() => topics.forEach((topic) => this.again.delete(topic)), READ_AGAIN_MS).unref();
    signal.addEventListener('abort', () => clearTimeout(done), { once: true });
  }

  close(): void {
    void this.connections?.disconnect().catch(() => undefined);
    this.connections = undefined;
  }
}

async function connected(kafka: Kafka): Promise<ProducerConnections> {
  const connections = ProducerConnections.of(kafka);
  await connections.connect();
  return connections;
}
