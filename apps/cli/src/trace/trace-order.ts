import { TOPIC_NAMES } from '@waybill/system-map';
import { validate, version } from 'uuid';
import type { Connections } from '../connections.js';
import { colourOf, gist, summariseRecord, type EventSummary } from '../describe-event.js';
import { CommandError, EXIT } from '../exit.js';
import { refuseGaps, type Gap } from '../kafka/gap.js';
import { headerText, keyText } from '../kafka/record-text.js';
import { TopicReader } from '../kafka/topic-reader.js';
import { paint, printJson } from '../output.js';
import { visible } from '../text.js';

/** Clocks of services and brokers may differ by this much, ms. */
const CLOCK_SKEW_MS = 60_000;

interface Step extends EventSummary {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly traceparent: string | undefined;
  /** ms since the event before it. */
  readonly afterMs: number;
}

/** Prints the path of an order. @throws CommandError USAGE, FAILED when there are no events of it, UNREACHABLE */
export async function traceOrder(connections: Connections, orderId: string, json: boolean): Promise<void> {
  if (!validate(orderId)) throw new CommandError(EXIT.USAGE, `orderId must be a UUID, got "${orderId}"`);
  const { steps, gaps } = await collectSteps(connections.brokers, orderId);
  if (json) printJson(steps);
  if (steps.length === 0 && gaps.length === 0) throw new CommandError(EXIT.FAILED, `no events of order ${orderId}`);
  if (!json && steps.length > 0) print(orderId, steps);
  refuseGaps(gaps);
}

async function collectSteps(
  brokers: readonly string[],
  orderId: string,
): Promise<{ steps: Step[]; gaps: readonly Gap[] }> {
  const found: Omit<Step, 'afterMs'>[] = [];
  const seen = new Set<string>();
  const gaps = await new TopicReader(brokers).read({
    topics: TOPIC_NAMES.filter((topic) => topic !== 'product-events'),
    from: sinceCreationOf(orderId),
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
  const sorted = causeBeforeEffect(found);
  const steps = sorted.map((step, index) => ({ ...step, afterMs: msBetween(sorted[index - 1], step) }));
  return { steps, gaps };
}

type Timed = Pick<Step, 'time'>;

/** 0 for the first, and where a time is none. */
function msBetween(before: Timed | undefined, { time }: Timed): number {
  const ms = before ? Date.parse(time) - Date.parse(before.time) : 0;
  return Number.isNaN(ms) ? 0 : ms;
}

/** By time; within one millisecond an effect never stands before its cause. */
function causeBeforeEffect(steps: readonly Omit<Step, 'afterMs'>[]): Omit<Step, 'afterMs'>[] {
  const depths = depthsOf(steps);
  const depth = ({ id }: Omit<Step, 'afterMs'>): number => (id === undefined ? 0 : (depths.get(id) ?? 0));
  return [...steps].sort((a, b) => a.time.localeCompare(b.time) || depth(a) - depth(b));
}

/** How many causes each event has before it, by its id. Step by step: a chain, or a circle, of strange events may be long. */
function depthsOf(steps: readonly Omit<Step, 'afterMs'>[]): Map<string, number> {
  const causes = new Map(
    steps.flatMap(({ id, causationId }) => (id === undefined ? [] : [[id, causationId] as const])),
  );
  const depths = new Map<string, number>();
  for (const start of causes.keys()) {
    const chain: string[] = [];
    const onChain = new Set<string>();
    let at: string | undefined = start;
    while (at !== undefined && causes.has(at) && !depths.has(at) && !onChain.has(at)) {
      chain.push(at);
      onChain.add(at);
      at = causes.get(at);
    }
    let depth = at !== undefined && depths.has(at) ? (depths.get(at) ?? 0) + 1 : 0;
    for (const id of chain.reverse()) depths.set(id, depth++);
  }
  return depths;
}

/** Order ids are UUIDs v7 (RFC 9562): their first 48 bits are the creation time, so older records need not be read. */
function sinceCreationOf(orderId: string): 'beginning' | { since: number } {
  if (version(orderId) !== 7) return 'beginning';
  return { since: parseInt(orderId.replaceAll('-', '').slice(0, 12), 16) - CLOCK_SKEW_MS };
}

function print(orderId: string, steps: readonly Step[]): void {
  const traceIds = new Set(steps.map((step) => step.traceparent?.split('-')[1]).filter((id) => id !== undefined));
  console.log(`${paint('bold', `order ${orderId}`)}  ${paint('dim', `trace ${[...traceIds].join(', ') || '-'}`)}`);
  for (const step of steps) {
    const after = `+${step.afterMs} ms`.padStart(10);
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
}
