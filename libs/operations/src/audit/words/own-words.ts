import { TOPIC_NAMES } from '@waybill/system-map';
import type { Finding, Named } from '../invariant.js';
import type { Gap } from '../../words/gap.js';
import type { TopicReader } from '../../kafka/topic-reader.js';
import type { Readable } from '../reading/audited-databases.js';
import { saidIn, type SaidWord } from './said-word.js';
import { unknownWords } from './unknown-words.js';

/** Judged by reading the topics, record by record, beside the tables of the service that wrote them. */
export const OWN_WORDS_ARE_KNOWN: Named = {
  code: 'own-words-are-known',
  sentence: 'What a service said on its topic stands in its own tables: no database is older than what it has said.',
};

/** Words that are looked up together. */
const PAGE = 2_000;

/** Everything that lies on the topics, a page at a time. */
export type ReadWords = (onPage: (words: readonly SaidWord[]) => Promise<void>) => Promise<void>;

/** Reads the topics, from `since` on or all of them, to the ends that they have now; one page is in memory. What cannot be read is told, the rest is read. */
export function wordsOnTopics(
  reader: TopicReader,
  pageSize = PAGE,
  onGap?: (gap: Gap) => void,
  since?: Date,
): ReadWords {
  return async (onPage) => {
    let page: SaidWord[] = [];
    const turn = async (): Promise<void> => {
      const full = page;
      page = [];
      await onPage(full);
    };
    await reader.read({
      topics: TOPIC_NAMES,
      from: since ? { since: since.getTime() } : 'beginning',
      follow: false,
      onGap,
      onRecord: (record) => {
        const word = saidIn(record);
        if (word) page.push(word);
        return page.length >= pageSize ? turn() : undefined;
      },
    });
    await turn();
  };
}

/** @returns what is unknown at this look, one finding a word. A second look asks {@link unknownWords} of the same again */
export async function findUnknownWords(databases: Readable, read: ReadWords, kept: number): Promise<SaidWord[]> {
  const unknown: SaidWord[] = [];
  await read(async (words) => {
    const found = await unknownWords(databases, words);
    unknown.push(...found.slice(0, Math.max(0, kept - unknown.length)));
  });
  return unknown;
}

export const toFinding = ({ service, event }: SaidWord): Finding => ({
  invariant: OWN_WORDS_ARE_KNOWN.code,
  service,
  ...(event.type.startsWith('Product') ? { sku: event.subject } : { orderId: event.subject }),
  expected: `${event.type} ${event.id} in the tables of ${service}, which said it`,
  found: 'not there',
});
