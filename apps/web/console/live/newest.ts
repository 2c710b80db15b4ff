import type { LiveEvent } from '@waybill/console-api';

/** With the event in its place by time, newest first, at most `kept`; one that is there already is not added again. */
export function withNewest(events: readonly LiveEvent[], event: LiveEvent, kept: number): readonly LiveEvent[] {
  const place = placeOf(event);
  if (events.some((other) => placeOf(other) === place)) return events;
  // History comes partition by partition.
  const older = events.findIndex(({ at }) => at <= event.at);
  const index = older < 0 ? events.length : older;
  return events.toSpliced(index, 0, event).slice(0, kept);
}

const placeOf = ({ topic, partition, offset }: LiveEvent): string => `${topic}:${partition}:${offset}`;
