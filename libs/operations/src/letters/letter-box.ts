import { DLQ_AUDIT_TOPIC } from '@waybill/system-map';
import type { IncomingRecord } from '@waybill/messaging/kafka';
import { OperationError } from '../words/operation-error.js';
import { describeGaps, refuseGaps, type Gap } from '../words/gap.js';
import type { TopicReader } from '../kafka/topic-reader.js';
import type { Decisions, LetterAudit } from './letter-audit.js';
import { letterOf, matches, type Letter, type LetterFilter } from './letter.js';
import { LETTER_TOPICS, letterId, letterPlace } from './letter-id.js';

/** A letter with the record it is, byte for byte. */
export interface FoundLetter {
  readonly letter: Letter;
  readonly record: IncomingRecord;
}

/** The dead letters of all topics. What is written while they are read is for the next time. */
export class LetterBox {
  constructor(
    private readonly reader: TopicReader,
    private readonly audit: LetterAudit,
  ) {}

  /**
   * Calls `visit` for each letter in turn and waits for it, so that any number of them passes through little memory.
   * @returns what could not be read; the rest was
   */
  async each(filter: LetterFilter, visit: (found: FoundLetter) => void | Promise<void>): Promise<readonly Gap[]> {
    await this.requireTopics();
    const decided = await this.audit.read();
    const gaps = await this.reader.read({
      topics: LETTER_TOPICS,
      from: 'beginning',
      follow: false,
      onRecord: (record) => {
        const letter = letterOf(record, decided.found.get(letterId(record)));
        return matches(letter, filter, record.timestamp) ? visit({ letter, record }) : undefined;
      },
    });
    return [...decided.gaps, ...gaps];
  }

  /** @throws OperationError refused when it is not known which letters are decided already */
  async requireDecisions(): Promise<void> {
    await this.requireTopics();
    const { gaps } = await this.audit.read();
    if (gaps.length === 0) return;
    const message = `which letters wait is not known, since decisions cannot be read: ${describeGaps(gaps)}`;
    throw new OperationError('refused', message);
  }

  /** The newest decisions, by the letters' ids. */
  async decisions(): Promise<Decisions> {
    return (await this.audit.read()).found;
  }

  /**
   * The letters of these ids, each once, in the order asked for.
   * @throws OperationError misuse for an id that is none; refused naming those of which there is no letter; incomplete when
   * where they should be cannot be read
   */
  async find(ids: readonly string[]): Promise<FoundLetter[]> {
    const places = new Map(ids.map(letterPlace).map((place) => [letterId(place), place]));
    await this.requireTopics();
    const { found: decisions } = await this.audit.read();
    const found = new Map<string, FoundLetter>();
    const gaps = await this.reader.read({
      topics: [...new Set([...places.values()].map(({ topic }) => topic))],
      from: { places: [...places.values()] },
      follow: false,
      onRecord: (record) => {
        const id = letterId(record);
        if (places.has(id)) found.set(id, { letter: letterOf(record, decisions.get(id)), record });
      },
    });
    const missing = [...places].filter(([id]) => !found.has(id));
    const hidden = gaps.filter((gap) =>
      missing.some(([, { topic, partition }]) => gap.topic === topic && (gap.partition ?? partition) === partition),
    );
    refuseGaps(hidden);
    if (missing.length > 0) {
      throw new OperationError('refused', `no such dead letter: ${missing.map(([id]) => id).join(', ')}`);
    }
    return [...places.keys()].flatMap((id) => found.get(id) ?? []);
  }

  private requireTopics(): Promise<void> {
    return this.reader.requireTopics([...LETTER_TOPICS, DLQ_AUDIT_TOPIC]);
  }
}
