import { Injectable } from '@nestjs/common';
import type { Letter, LetterAnswer, LetterFilter, LetterGroupsAnswer, LetterListAnswer } from '@waybill/console-api';
import {
  groupLetters,
  headersText,
  headerText,
  isSelected,
  type LetterReading,
  newestFirst,
  readKey,
  timeText,
  valueOf,
} from '@waybill/operations';
import { decodeCursor, pageOf, type Actor } from '@waybill/platform';
import { GatewayKafka } from '../kafka/gateway-kafka.js';
import { askingKafka } from '../shared/broker-problem.js';
import { Parts, PART_MS } from '../shared/parts.js';
import type { ListLettersQuery } from './letter-filter.query.js';
import { LetterOffice } from './letter-office.js';
import { shownPayload } from './letter-payload.js';
import { snapshotText } from './snapshot.js';

/** Later events of a letter's key that are shown. */
const LATER = 100;

/** How long before its failure an event can have been written, where it does not say itself, ms. */
const BEFORE_FAILURE_MS = 3_600_000;

type Later = LetterAnswer['later'][number];

/** Dead letters as they are shown. */
@Injectable()
export class Letters {
  constructor(
    private readonly kafka: GatewayKafka,
    private readonly office: LetterOffice,
  ) {}

  /** @throws ProblemError 400 `invalid-cursor`; 503 `broker-unavailable` */
  async list({ limit, cursor, ...filter }: ListLettersQuery): Promise<LetterListAnswer> {
    const after = decodeCursor(cursor, ['text', 'text']);
    const parts = new Parts();
    const { letters } = await this.read(parts);
    const place = after && ({ failedAt: String(after[0]), id: String(after[1]) } as Letter);
    const chosen = letters.filter((letter) => isSelected(letter, filter) && (!place || newestFirst(place, letter) < 0));
    const rows = chosen.slice(0, limit + 1);
    const page = pageOf(
      rows,
      limit,
      ({ failedAt, id }) => [failedAt ?? '', id],
      (letter) => letter,
    );
    return { ...page, missing: parts.missing };
  }

  /** @throws ProblemError 503 `broker-unavailable` */
  async groups(filter: LetterFilter): Promise<LetterGroupsAnswer> {
    const parts = new Parts();
    const { letters, ends } = await this.read(parts);
    const chosen = letters.filter((letter) => isSelected(letter, filter));
    return {
      items: groupLetters(chosen),
      total: chosen.length,
      waiting: chosen.filter(({ state }) => state === 'waiting').length,
      snapshot: snapshotText(filter, ends),
      missing: parts.missing,
    };
  }

  /** @throws ProblemError 404 `letter-not-found`; 503 `broker-unavailable` */
  async show(id: string, actor: Actor): Promise<LetterAnswer> {
    const { letter, record } = await this.office.at(actor, ({ box }) => this.office.find(box, id));
    const parts = new Parts();
    const later = await parts.within('later', this.later(letter, timeOf(record.value), parts));
    return {
      letter,
      headers: headersText(record.headers),
      payload: shownPayload(record.value, letter.errorCode),
      later: later ?? [],
      missing: parts.missing,
    };
  }

  private async read(parts: Parts): Promise<LetterReading> {
    const reading = await askingKafka(this.kafka.letters.read());
    parts.lackGaps('letters', reading.gaps);
    if (reading.cut) {
      parts.lack({
        part: 'letters',
        code: 'too-many',
        detail: `Only the newest ${reading.letters.length} letters are shown.`,
      });
    }
    return reading;
  }

  /** Later events of the letter's key, in its partition: what came after it and did not wait. */
  private async later(letter: Letter, writtenAt: number | undefined, parts: Parts): Promise<Later[]> {
    const { topic, partition, offset, key, failedAt } = letter;
    if (topic === null || partition === null || offset === null || key === null) return [];
    const since = writtenAt ?? (failedAt === null ? 0 : Date.parse(failedAt) - BEFORE_FAILURE_MS);
    const { records, complete } = await readKey(this.kafka.access, {
      topics: [topic],
      key,
      within: { since },
      after: { topic, partition, offset },
      most: LATER,
      maxMs: PART_MS - 200,
    });
    if (!complete) parts.lack({ part: 'later', code: 'too-many', detail: 'Not all later events were looked for.' });
    return records.map(({ headers, timestamp, ...at }) => ({
      topic: at.topic,
      partition: at.partition,
      offset: at.offset,
      eventId: headerText(headers, 'event-id') ?? null,
      type: headerText(headers, 'event-type') ?? null,
      at: timeText(timestamp),
    }));
  }
}

/** When an event says it was written, a minute off: the broker's clock is another. */
function timeOf(value: Buffer | null): number | undefined {
  const envelope = valueOf({ value });
  const { time } = (typeof envelope === 'object' && envelope !== null ? envelope : {}) as { time?: unknown };
  const ms = typeof time === 'string' ? Date.parse(time) : NaN;
  return Number.isNaN(ms) ? undefined : ms - 60_000;
}
