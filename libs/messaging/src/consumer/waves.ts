import type { Received } from './received.js';

/**
 * Splits events into waves: an event's wave is the number of events of its key before it. So a wave holds every key
 * at most once, and going through the waves in turn handles each key's events in the order in which they arrived.
 */
export const wavesOf = <E>(events: readonly Received<E>[]): Received<E>[][] => {
  const seen = new Map<string, number>();
  const waves: Received<E>[][] = [];
  for (const event of events) {
    const wave = seen.get(event.key) ?? 0;
    seen.set(event.key, wave + 1);
    const members = waves[wave];
    if (members) members.push(event);
    else waves.push([event]);
  }
  return waves;
};

/** Groups the events of one wave by type, types in order of first appearance. */
export const byType = <E extends { readonly type: string }>(
  wave: readonly Received<E>[],
): Map<string, Received<E>[]> => {
  const groups = new Map<string, Received<E>[]>();
  for (const received of wave) {
    const group = groups.get(received.event.type);
    if (group) group.push(received);
    else groups.set(received.event.type, [received]);
  }
  return groups;
};
