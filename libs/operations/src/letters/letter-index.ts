import type { KafkaAccess } from '../kafka/kafka-access.js';
import { partitionKey } from '../kafka/cluster-view.js';
import { TopicReader } from '../kafka/topic-reader.js';
import { TopicWriter } from '../kafka/topic-writer.js';
import type { Gap } from '../words/gap.js';
import { LetterAudit } from './letter-audit.js';
import { LetterBox } from './letter-box.js';
import type { Letter } from './letter.js';
import { newestFirst, type LetterEnds } from './select-letters.js';

/** All dead letters at one moment. */
export interface LetterReading {
  /** Newest first. */
  readonly letters: readonly Letter[];
  readonly ends: LetterEnds;
  readonly gaps: readonly Gap[];
  /** There are more than were kept: the oldest are left out. */
  readonly cut: boolean;
}

export interface LetterIndexOptions {
  /** How long a reading is good for all who ask, ms. Default 2 s, and never less than it took. */
  readonly freshMs?: number;
  /** Letters that are kept. Default 50,000. */
  readonly most?: number;
}

/** Dead letters as they are read when somebody asks: one reading for all who ask at the same time, none while nobody does. */
export class LetterIndex {
  private reading: { readonly result: Promise<LetterReading>; goodUntil: number } | undefined;

  constructor(
    private readonly kafka: KafkaAccess,
    private readonly options: LetterIndexOptions = {},
  ) {}

  /** @throws OperationError unreachable */
  read(): Promise<LetterReading> {
    if (this.reading && Date.now() < this.reading.goodUntil) return this.reading.result;
    const began = Date.now();
    const result = this.readAll();
    const reading = { result, goodUntil: Infinity };
    this.reading = reading;
    result.then(
      () => (reading.goodUntil = Date.now() + Math.max(this.options.freshMs ?? 2_000, Date.now() - began)),
      () => (reading.goodUntil = 0),
    );
    return result;
  }

  /** A decision was made: the next who asks is to see it. */
  forget(): void {
    this.reading = undefined;
  }

  private async readAll(): Promise<LetterReading> {
    const { most = 50_000 } = this.options;
    const reader = new TopicReader(this.kafka);
    const writer = new TopicWriter(this.kafka);
    const box = new LetterBox(reader, new LetterAudit(reader, writer));
    let letters: Letter[] = [];
    let cut = false;
    const ends: Record<string, string> = {};
    const gaps = await box.each({}, ({ letter, record }) => {
      letters.push(letter);
      ends[partitionKey(record)] = (BigInt(record.offset) + 1n).toString();
      if (letters.length < 2 * most) return;
      letters = letters.sort(newestFirst).slice(0, most);
      cut = true;
    });
    letters.sort(newestFirst);
    return { letters: letters.slice(0, most), ends, gaps, cut: cut || letters.length > most };
  }
}
