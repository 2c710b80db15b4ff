import { hostname, userInfo } from 'node:os';
import { replayedRecord, type OutgoingRecord } from '@waybill/messaging/kafka';
import { OperationError } from '../words/operation-error.js';
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
   * Has the consumers that failed try again, all of them with one request where the broker takes them. Again is harmless: a
   * consumer's inbox, or the product's revision, makes a repetition a no-op. First the records go out, then the decisions:
   * after a crash in between the letters still wait.
   */
  async replay(found: readonly FoundLetter[]): Promise<Decision[]> {
    const refusals = await this.send(found);
    const decisions = found.map((one): Decision => {
      const error = refusals.get(one.letter.id);
      if (error === undefined) return this.decision(one, { action: 'replay', result: 'done', state: 'replayed' });
      return this.decision(one, { action: 'replay', result: 'failed', state: one.letter.state, error });
    });
    await this.audit.record(decisions);
    return decisions;
  }

  /** Hides letters. One that is dropped already stays as it is: the first decision is the one to be remembered. */
  async drop(found: readonly FoundLetter[]): Promise<Decision[]> {
    const taken: Decision[] = [];
    const decisions = found.map((one) => {
      const { id, state, decision: before } = one.letter;
      if (state === 'dropped' && before) return { letter: id, state, ...before };
      const now = this.decision(one, { action: 'drop', result: 'done', state: 'dropped' });
      taken.push(now);
      return now;
    });
    await this.audit.record(taken);
    return decisions;
  }

  /** @returns why letters were refused, by their ids. @throws OperationError unreachable */
  private async send(found: readonly FoundLetter[]): Promise<ReadonlyMap<string, string>> {
    const refusals = new Map<string, string>();
    const records: { readonly id: string; readonly record: OutgoingRecord }[] = [];
    const products: FoundLetter[] = [];
    for (const one of found) {
      const record = replayedRecord(one.record);
      if (!record || record.topic !== originOf(one.record.topic)) refusals.set(one.letter.id, NO_LETTER);
      else if (record.topic === 'product-events') products.push(one);
      else records.push({ id: one.letter.id, record });
    }
    const refused = await this.refusalOf(() => this.writer.send(records.map(({ record }) => record)));
    // The broker says which one it refuses only of a single one.
    if (refused !== undefined && records.length === 1) refusals.set(records[0]?.id ?? '', refused);
    else if (refused !== undefined) {
      for (const { id, record } of records) {
        const why = await this.refusalOf(() => this.writer.send([record]));
        if (why !== undefined) refusals.set(id, why);
      }
    }
    const bySku = [...Map.groupBy(products, ({ letter }) => letter.key)];
    await eachOf(bySku, ANNOUNCED_AT_ONCE, async ([sku, letters]) => {
      const why = await this.refusalOf(() => this.products.announce(sku));
      if (why !== undefined) for (const { letter } of letters) refusals.set(letter.id, why);
    });
    return refusals;
  }

  private async refusalOf(work: () => Promise<void>): Promise<string | undefined> {
    try {
      await work();
      return undefined;
    } catch (error) {
      if (!(error instanceof OperationError) || error.code !== 'refused') throw error;
      return error.message;
    }
  }

  private decision({ letter }: FoundLetter, what: Omit<Decision, 'letter' | 'by' | 'at'>): Decision {
    return { letter: letter.id, ...what, by: this.by, at: new Date().toISOString() };
  }
}

const NO_LETTER = 'it is none that a consumer wrote: no consumer can be told to try it again';

/** Products that inventory is asked about at the same time. */
const ANNOUNCED_AT_ONCE = 8;

async function eachOf<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Who runs this. A user id without a name (in a container, say) is a number. */
function operator(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return `${process.getuid?.() ?? 'unknown'}@${hostname()}`;
  }
}
