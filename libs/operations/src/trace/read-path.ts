import { TOPIC_NAMES } from '@waybill/system-map';
import { validate, version } from 'uuid';
import type { KafkaAccess } from '../kafka/kafka-access.js';
import { TopicReader } from '../kafka/topic-reader.js';
import type { ReadFrom } from '../kafka/topic-ranges.js';
import type { Gap } from '../words/gap.js';
import { OperationError } from '../words/operation-error.js';
import { headerText, keyText } from '../words/record-text.js';
import { summariseRecord, type EventSummary } from '../words/summarise-record.js';
import { inCausalOrder } from './in-causal-order.js';

/**
 * How far before the order's own time the first look begins, ms: one after the other until the path is whole. Records bear
 * the time of the machine that sent them, which may be behind by as much as it likes.
 */
const LOOK_BACK_MS = [60_000, 86_400_000, Infinity];

/** An event of an order, where it lies and how long after the one before it. */
export interface Step extends EventSummary {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly traceparent: string | undefined;
  /** ms since the event before it, by the clocks of their writers: below zero where these differ. */
  readonly afterMs: number;
}

type Found = Omit<Step, 'afterMs'>;

/**
 * The path of an order over all topics, in causal order.
 * @throws OperationError misuse for what is no id of an order; unreachable
 */
export async function readPath(kafka: KafkaAccess, orderId: string): Promise<{ steps: Step[]; gaps: readonly Gap[] }> {
  if (!validate(orderId)) throw new OperationError('misuse', `orderId must be a UUID, got "${orderId}"`);
  let read: { found: Found[]; gaps: readonly Gap[] } = { found: [], gaps: [] };
  for (const from of startsFor(orderId)) {
    read = await readRecords(kafka, orderId, from);
    if (isWhole(read.found)) break;
  }
  const sorted = inCausalOrder(read.found);
  const steps = sorted.map((step, index) => ({ ...step, afterMs: msBetween(sorted[index - 1], step) }));
  return { steps, gaps: read.gaps };
}

async function readRecords(
  kafka: KafkaAccess,
  orderId: string,
  from: ReadFrom,
): Promise<{ found: Found[]; gaps: readonly Gap[] }> {
  const found: Found[] = [];
  const seen = new Set<string>();
  const gaps = await new TopicReader(kafka).read({
    topics: TOPIC_NAMES.filter((topic) => topic !== 'product-events'),
    from,
    follow: false,
    onRecord: (record) => {
      if (keyText(record) !== orderId) return;
      const summary = summariseRecord(record);
      if (summary.id !== undefined && seen.has(summary.id)) return;
      if (summary.id !== undefined) seen.add(summary.id);
      const { topic, partition, offset } = record;
      found.push({ ...summary, topic, partition, offset, traceparent: headerText(record.headers, 'traceparent') });
    },
  });
  return { found, gaps };
}

/** Whether it begins at its beginning, and every event that is said to be a cause was found. */
function isWhole(found: readonly Found[]): boolean {
  const ids = new Set(found.map(({ id }) => id));
  return (
    found.some(({ type }) => type === 'OrderCreated') &&
    found.every(({ causationId }) => causationId === undefined || ids.has(causationId))
  );
}

export type Timed = Pick<Step, 'time'>;

/** 0 for the first, and where a time is none. */
export function msBetween(before: Timed | undefined, { time }: Timed): number {
  const ms = before ? Date.parse(time) - Date.parse(before.time) : 0;
  return Number.isNaN(ms) ? 0 : ms;
}

/** Order ids are UUIDs v7 (RFC 9562): their first 48 bits are the creation time, so older records need not be read. */
function startsFor(orderId: string): ReadFrom[] {
  if (version(orderId) !== 7) return ['beginning'];
  const createdAt = parseInt(orderId.replaceAll('-', '').slice(0, 12), 16);
  return LOOK_BACK_MS.map((ms) => (createdAt > ms ? { since: createdAt - ms } : 'beginning'));
}
