import type { Connections } from '../connections.js';
import { TopicReader } from '../kafka/topic-reader.js';
import { TopicWriter } from '../kafka/topic-writer.js';
import { LetterAudit } from './letter-audit.js';
import { LetterBox } from './letter-box.js';
import { LetterDesk } from './letter-desk.js';
import { ProductAnnouncements } from './product-announcements.js';

export interface Office {
  readonly box: LetterBox;
  readonly desk: LetterDesk;
}

/** Everything that is needed to work on dead letters, for as long as the work takes. */
export async function inOffice(connections: Connections, work: (office: Office) => Promise<void>): Promise<void> {
  const reader = new TopicReader(connections.kafka);
  const writer = new TopicWriter(connections.kafka);
  const audit = new LetterAudit(reader, writer);
  try {
    await work({
      box: new LetterBox(reader, audit),
      desk: new LetterDesk(writer, audit, new ProductAnnouncements(connections)),
    });
  } finally {
    await writer.close();
  }
}
