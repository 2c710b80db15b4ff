import type { LiveEvent } from '@waybill/console-api';

/** With the event in front, at most `kept`; one that is there already is not added again. */
export function withNewest(events: readonly LiveEvent[], event: LiveEvent, kept: number): readonly LiveEvent[] {
  const place = placeOf(event);
  if (events.some((other) => placeOf(other) === place)) return events;
  return [event, ...events.slice(0, kept - 1)];
}

const placeOf = ({ topic, partition, offset }: LiveEvent): string => `${topic}:${partition}:${offset}`;
