import type { QueuedRecord } from './record-queue.js';

/**
 * The records in the order in which they were written, as far as their writers' clocks agree: a fetch lists them topic by
 * topic, and an effect on one topic may stand before its cause on another. The order within a partition stays as it is,
 * whatever the clocks say.
 */
export function inOrderOfTime(records: readonly QueuedRecord[]): QueuedRecord[] {
  const latest = new Map<string, number>();
  const timed = records.map((queued) => {
    const { topic, partition, timestamp } = queued.record;
    const place = `${topic}/${partition}`;
    const at = Math.max(timestamp, latest.get(place) ?? 0);
    latest.set(place, at);
    return { queued, at };
  });
  return timed.sort((a, b) => a.at - b.at).map(({ queued }) => queued);
}
