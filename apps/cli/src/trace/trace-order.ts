import { TOPIC_NAMES } from '@waybill/system-map';
import { validate, version } from 'uuid';
import type { Connections } from '../connections.js';
import { colourOf, gist, summariseRecord, type EventSummary } from '../describe-event.js';
import { CommandError, EXIT } from '../exit.js';
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
  const steps = await collectSteps(connections.brokers, orderId);
  if (json) printJson(steps);
  if (steps.length === 0) throw new CommandError(EXIT.FAILED, `no events of order ${orderId}`);
  if (!json) print(orderId, steps);
}

async function collectSteps(brokers: readonly string[], orderId: string): Promise<Step[]> {
  const found: Omit<Step, 'afterMs'>[] = [];
  const seen = new Set<string>();
  await new TopicReader(brokers).read({
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
  return sorted.map((step, index) => {
    const before = sorted[index - 1];
    return { ...step, afterMs: before ? Date.parse(step.time) - Date.parse(before.time) : 0 };
  });
}

/** By time; within one millisecond an effect never stands before its cause. */
function causeBeforeEffect(steps: readonly Omit<Step, 'afterMs'>[]): Omit<Step, 'afterMs'>[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const depth = (step: Omit<Step, 'afterMs'>, guard = 0): number => {
    const cause = step.causationId === undefined ? undefined : byId.get(step.causationId);
    return cause && guard < steps.length ? depth(cause, guard + 1) + 1 : 0;
  };
  return [...steps].sort((a, b) => a.time.localeCompare(b.time) || depth(a) - depth(b));
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
  if (first && last) console.log(`${steps.length} events in ${Date.parse(last.time) - Date.parse(first.time)} ms`);
}
