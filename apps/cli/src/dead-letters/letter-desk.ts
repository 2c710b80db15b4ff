import { hostname, userInfo } from 'node:os';
import { replayedRecord } from '@waybill/messaging/kafka';
import { CommandError, EXIT } from '../exit.js';
import type { TopicWriter } from '../kafka/topic-writer.js';
import type { LetterAudit } from './letter-audit.js';
import type { FoundLetter } from './letter-box.js';
import { originOf } from './letter-id.js';
import type { Decision } from './letter.js';
import type { ProductAnnouncements } from './product-announcements.js';

/** Where somebody decides about dead letters; each decision is on record when its promise resolves. */
export class LetterDesk {
  constructor(
    private readonly writer: TopicWriter,
    private readonly audit: LetterAudit,
    private readonly products: ProductAnnouncements,
    private readonly by: string = operator(),
  ) {}

  /**
   * Has the consumer that failed try again. Again is harmless: its inbox, or the product's revision, makes a repetition a
   * no-op. First the record goes out, then the decision: after a crash in between the letter still waits.
   */
  async replay(found: FoundLetter): Promise<Decision> {
    try {
      await this.send(found);
    } catch (error) {
      if (!(error instanceof CommandError) || error.exitCode !== EXIT.FAILED) throw error;
      return this.decide(found, {
        action: 'replay',
        result: 'failed',
        state: found.letter.state,
        error: error.message,
      });
    }
    return this.decide(found, { action: 'replay', result: 'done', state: 'replayed' });
  }

  /** Hides a letter. One that is dropped already stays as it is: the first decision is the one to be remembered. */
  async drop(found: FoundLetter): Promise<Decision> {
    const { letter } = found;
    if (letter.state === 'dropped' && letter.decision) {
      return { letter: letter.id, state: letter.state, ...letter.decision };
    }
    return this.decide(found, { action: 'drop', result: 'done', state: 'dropped' });
  }

  private async send({ letter, record }: FoundLetter): Promise<void> {
    const replay = replayedRecord(record);
    if (!replay || replay.topic !== originOf(record.topic)) {
      throw new CommandError(EXIT.FAILED, 'it is none that a consumer wrote: nobody can be told to try it again');
    }
    if (replay.topic === 'product-events') await this.products.announce(letter.key);
    else await this.writer.send(replay);
  }

  private async decide({ letter }: FoundLetter, what: Omit<Decision, 'letter' | 'by' | 'at'>): Promise<Decision> {
    const decision: Decision = { letter: letter.id, ...what, by: this.by, at: new Date().toISOString() };
    await this.audit.record(decision);
    return decision;
  }
}

/** Who runs this. A user id without a name (in a container, say) is a number. */
function operator(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return `${process.getuid?.() ?? 'unknown'}@${hostname()}`;
  }
}
