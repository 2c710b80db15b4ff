import type { KafkaAccess } from '../kafka/kafka-access.js';
import { TopicReader } from '../kafka/topic-reader.js';
import { TopicWriter } from '../kafka/topic-writer.js';
import { LetterAudit } from './letter-audit.js';
import { LetterBox } from './letter-box.js';
import { LetterDesk } from './letter-desk.js';
import { ProductAnnouncements, type AskInventory } from './product-announcements.js';

export interface Office {
  readonly box: LetterBox;
  readonly desk: LetterDesk;
}

export interface OfficeOptions {
  readonly kafka: KafkaAccess;
  readonly askInventory: AskInventory;
  /** Who decides; default `user@host`. */
  readonly by?: string;
}

/** Everything that is needed to work on dead letters, for as long as the work takes. */
export async function inOffice<T>(
  { kafka, askInventory, by }: OfficeOptions,
  work: (office: Office) => Promise<T>,
): Promise<T> {
  const reader = new TopicReader(kafka);
  const writer = new TopicWriter(kafka);
  const audit = new LetterAudit(reader, writer);
  try {
    return await work({
      box: new LetterBox(reader, audit),
      desk: new LetterDesk(writer, audit, new ProductAnnouncements(askInventory), by),
    });
  } finally {
    await writer.close();
  }
}
