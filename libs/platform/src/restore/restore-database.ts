import { serviceOf, TOPICS, type TopicName } from '@waybill/contracts';
import {
  moveGroupBack,
  OwnTopics,
  refuseMembers,
  RestoreGuard,
  SentBookStore,
  Transactions,
  unprovenOf,
  writeEnds,
  type Behind,
  type IncomingRecord,
  type WrittenPartition,
} from '@waybill/messaging';
import type { ServiceConfig } from '../config/service-config.js';
import { newTraceparent } from '../tracing/traceparent.js';
import { ownEventIn } from './own-word.js';
import type { OwnEvent, OwnWordsAbsorber } from './own-words-absorber.js';

export interface RestoreRequest {
  /** Up to when the database is known to be whole, Unix ms; default: what the guard finds. */
  readonly since?: number;
  /** Only says what would be done. */
  readonly dryRun: boolean;
  /** Takes the database as it is: nothing is taken back, and the guard is content. */
  readonly accept: boolean;
}

/** What was done, or with `dryRun` what would be. */
export interface RestoreReport {
  readonly service: string;
  /** ISO 8601; null where there was nothing to restore. */
  readonly since: string | null;
  readonly dryRun: boolean;
  readonly accepted: boolean;
  /** Own events that the database did not know. */
  readonly unknownEvents: number;
  /** Own events read from the topics and entered where they were not known, by type. */
  readonly events: Readonly<Record<string, number>>;
  /** Events of others that will be delivered again, by topic. */
  readonly deliveredAgain: Readonly<Record<string, number>>;
  /** What cannot come back, and what to look at. */
  readonly notes: readonly string[];
}

export interface RestoreParts {
  readonly config: ServiceConfig;
  readonly guard: RestoreGuard;
  readonly topics: OwnTopics;
  readonly store: SentBookStore;
  readonly transactions: Transactions;
  /** Absent in a service that says nothing. */
  readonly absorber: OwnWordsAbsorber | undefined;
}

/** Clocks differ, and events wait in queues: so much more than needed is read again, ms. */
const MARGIN_MS = 10 * 60_000;
/** Events entered by one transaction. */
const BATCH = 200;

/**
 * Brings a database that was set back up to what the service has said: its own events are entered as facts, and its
 * consumer group reads again what it had read since. The last step tells the guard, so a restore that was killed at any
 * moment is run again from the beginning; every step changes nothing the second time. See docs/restore.md.
 *
 * @throws GroupHasMembersError while an instance of the service consumes; BrokerUnavailableError; what Postgres says
 */
export async function restoreDatabase(parts: RestoreParts, request: RestoreRequest): Promise<RestoreReport> {
  const { config, guard, topics, transactions, absorber } = parts;
  const { service } = config;
  await refuseMembers(topics.kafka, service);
  const behind = await guard.judge();
  const since = request.since ?? behind?.since ?? null;
  const partitions = await topics.partitions();
  if (request.accept) {
    if (!request.dryRun) await transactions.run((tx) => writeEnds(tx, partitions));
    return report(parts, request, { since, behind });
  }
  if (since === null) return report(parts, request, { since, behind });

  const from = Math.max(0, since - MARGIN_MS);
  const events = await takeBack(parts, partitions, from, request.dryRun);
  if (request.dryRun) return report(parts, request, { since, behind, events });
  const moved = await moveGroupBack(topics.kafka, service, serviceOf(service).consumes, from);
  const notes = await transactions.run(async (tx) => {
    const told = (await absorber?.finish?.(tx)) ?? [];
    await writeEnds(tx, partitions);
    return told;
  });
  const deliveredAgain = Object.fromEntries(moved.map(({ topic, records }) => [topic, Number(records)]));
  return report(parts, request, { since, behind, events, deliveredAgain, notes });
}

interface Found {
  readonly since: number | null;
  readonly behind: Behind | null;
  readonly events?: Readonly<Record<string, number>>;
  readonly deliveredAgain?: Readonly<Record<string, number>>;
  readonly notes?: readonly string[];
}

const report = (
  { config }: RestoreParts,
  { dryRun, accept }: RestoreRequest,
  { since, behind, events = {}, deliveredAgain = {}, notes = [] }: Found,
): RestoreReport => ({
  service: config.service,
  since: since === null ? null : new Date(since).toISOString(),
  dryRun,
  accepted: accept,
  unknownEvents: behind?.words ?? 0,
  events,
  deliveredAgain,
  notes,
});

/** Catalogue before orders: a reservation needs its products. @returns how many events of each type were read */
async function takeBack(
  { config, topics, store, transactions, absorber }: RestoreParts,
  partitions: readonly WrittenPartition[],
  from: number,
  dryRun: boolean,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  if (!absorber) return counts;
  const { book } = await store.read();
  const bySku = (topic: string): number => (TOPICS[topic as TopicName].key === 'SKU' ? 0 : 1);
  for (const topic of [...topics.topics].sort((a, b) => bySku(a) - bySku(b))) {
    const offsets = await topics.offsetsSince(topic, from);
    const ranges = partitions
      .filter((partition) => partition.topic === topic)
      .map((partition) => {
        const bySince = offsets.get(partition.partition) ?? partition.beginning;
        const byBook = unprovenOf(partition, book)?.from ?? bySince;
        return { topic, partition: partition.partition, from: byBook < bySince ? byBook : bySince, to: partition.end };
      });
    let batch: OwnEvent[] = [];
    const enter = async (): Promise<void> => {
      const words = batch;
      batch = [];
      if (words.length > 0 && !dryRun) await transactions.run((tx) => absorber.absorb(tx, words));
    };
    await topics.records(ranges, (record) => {
      const event = ownEventIn(config.service, record);
      if (!event) return;
      counts[event.type] = (counts[event.type] ?? 0) + 1;
      batch.push({ event, traceparent: traceparentOf(record) });
      return batch.length >= BATCH ? enter() : undefined;
    });
    await enter();
  }
  return counts;
}

const traceparentOf = ({ headers: { traceparent } }: IncomingRecord): string =>
  traceparent === undefined || traceparent === null || Array.isArray(traceparent)
    ? newTraceparent()
    : traceparent.toString();
