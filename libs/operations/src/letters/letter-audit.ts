import { DLQ_AUDIT_TOPIC } from '@waybill/system-map';
import type { IncomingRecord } from '@waybill/messaging/kafka';
import type { Seen } from '../kafka/cluster-view.js';
import { valueOf } from '../words/record-text.js';
import type { TopicReader } from '../kafka/topic-reader.js';
import type { TopicWriter } from '../kafka/topic-writer.js';
import type { Decision } from './letter.js';

/** The newest decision about every letter that there was one about, by the letter's id. */
export type Decisions = ReadonlyMap<string, Decision>;

/**
 * Who did what with which dead letter, and when: a compacted topic keyed by the letter's id, so that Kafka keeps the newest
 * decision about each for good.
 */
export class LetterAudit {
  constructor(
    private readonly reader: TopicReader,
    private readonly writer: TopicWriter,
  ) {}

  /** Gaps: what could not be read, so that a letter may be decided about without our knowing. */
  async read(): Promise<Seen<Decisions>> {
    const decisions = new Map<string, Decision>();
    const gaps = await this.reader.read({
      topics: [DLQ_AUDIT_TOPIC],
      from: 'beginning',
      follow: false,
      onRecord: (record) => {
        const decision = decisionOf(record);
        if (decision) decisions.set(decision.letter, decision);
      },
    });
    return { found: decisions, gaps };
  }

  /** Resolves when the broker has stored all of them. */
  record(decisions: readonly Decision[]): Promise<void> {
    return this.writer.send(
      decisions.map((decision) => ({
        topic: DLQ_AUDIT_TOPIC,
        key: Buffer.from(decision.letter),
        value: Buffer.from(JSON.stringify(decision)),
        headers: { 'content-type': 'application/json' },
      })),
    );
  }
}

const STATES: readonly unknown[] = ['waiting', 'replayed', 'dropped'] satisfies Decision['state'][];

/** Whatever else may lie on the topic is passed over: it decides nothing. */
function decisionOf(record: IncomingRecord): Decision | undefined {
  const value = valueOf(record);
  if (typeof value !== 'object' || value === null || !('letter' in value) || !('state' in value)) return undefined;
  return typeof value.letter === 'string' && STATES.includes(value.state) ? (value as Decision) : undefined;
}
