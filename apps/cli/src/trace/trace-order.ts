import { TOPIC_NAMES } from '@waybill/system-map';
import { validate, version } from 'uuid';
import type { Connections, KafkaAccess } from '../connections.js';
import { colourOf, gist, summariseRecord, type EventSummary } from '../describe-event.js';
import { CommandError, EXIT } from '../exit.js';
import { refuseGaps, type Gap } from '../kafka/gap.js';
import { headerText, keyText } from '../kafka/record-text.js';
import type { ReadFrom } from '../kafka/topic-ranges.js';
import { TopicReader } from '../kafka/topic-reader.js';
import { paint, printJson } from '../output.js';
import { visible } from '../text.js';
import { inCausalOrder } from './in-causal-order.js';

/**
 * How far before the order's own time the first look begins, ms: one after the other until the path is whole. Records bear
 * the time of the machine that sent them, which may be behind by as much as it likes.
 */
const LOOK_BACK_MS = [60_000, 86_400_000, Infinity];

interface Step extends EventSummary {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly traceparent: string | undefined;
  /** ms since the event before it, by the clocks of their writers: below zero where these differ. */
  readonly afterMs: number;
}

type Found = Omit<Step, 'afterMs'>;

/** Prints the path of an order. @throws CommandError USAGE, FAILED when there are no events of it, UNREACHABLE */
export async function traceOrder(connections: Connections, orderId: string, json: boolean): Promise<void> {
  if (!validate(orderId)) throw new CommandError(EXIT.USAGE, `orderId must be a UUID, got "${orderId}"`);
  const { steps, gaps } = await collectSteps(connections.kafka, orderId);
  if (json) printJson(steps);
  if (steps.length === 0 && gaps.length === 0) throw new CommandError(EXIT.FAILED, `no events of order ${orderId}`);
  if (!json && steps.length > 0) print(orderId, steps);
  refuseGaps(gaps);
}

async function collectSteps(kafka: KafkaAccess, orderId: string): Promise<{ steps: Step[]; gaps: readonly Gap[] }> {
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

type Timed = Pick<Step, 'time'>;

/** 0 for the first, and where a time is none. */
function msBetween(before: Timed | undefined, { time }: Timed): number {
  const ms = before ? Date.parse(time) - Date.parse(before.time) : 0;
  return Number.isNaN(ms) ? 0 : ms;
}

/** Order ids are UUIDs v7 (RFC 9562): their first 48 bits are the creation time, so older records need not be read. */
function startsFor(orderId: string): ReadFrom[] {
  if (version(orderId) !== 7) return ['beginning'];
  const createdAt = parseInt(orderId.replaceAll('-', '').slice(0, 12), 16);
  return LOOK_BACK_MS.map((ms) => (createdAt > ms ? { since: createdAt - ms } : 'beginning'));
}

function print(orderId: string, steps: readonly Step[]): void {
  const traceIds = new Set(steps.map((step) => step.traceparent?.split('-')[1]).filter((id) => id !== undefined));
  console.log(`${paint('bold', `order ${orderId}`)}  ${paint('dim', `trace ${[...traceIds].join(', ') || '-'}`)}`);
  for (const step of steps) {
    const after = `${step.afterMs < 0 ? '' : '+'}${step.afterMs} ms`.padStart(10);
    const where = `${step.topic}[${step.partition}]@${step.offset}`;
    console.log(
      [
        `${paint('dim', visible(step.time))} ${after} `,
        paint(colourOf(step.type), visible(step.type).padEnd(20)),
        where.padEnd(28),
        paint('dim', gist(step.data)),
      ].join(' '),
    );
  }
  const first = steps[0];
  const last = steps.at(-1);
  if (first && last) console.log(`${steps.length} events in ${msBetween(first, last)} ms`);
  const back = Math.min(...steps.map(({ afterMs }) => afterMs));
  if (back < 0) {
    const off = `by ${Math.ceil(-back / 1000)} s or more`;
    console.log(
      paint('yellow', `the clocks of the writers differ ${off}: the steps are in order, their times are not`),
    );
  }
}
