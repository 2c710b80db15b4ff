import type { QueuedRecord } from './record-queue.js';

/** Records of one topic and partition, or of one key, as places in the queue, in order of arrival. */
type Places = Map<string, number[]>;

const noted = (places: Places, name: string, place: number): void => {
  const known = places.get(name);
  if (known) known.push(place);
  else places.set(name, [place]);
};

const partitionOf = ({ record }: QueuedRecord): string => `${record.topic}/${String(record.partition)}`;

/** Ordering keys are compared byte by byte; a record without one belongs to no other. */
const keyOf = ({ record }: QueuedRecord): string | undefined => record.key?.toString('latin1');

/**
 * What has to be processed with the records that are due: everything of their keys, so that an event never overtakes
 * what caused it and what concerns one key is written once; and everything before a record in its partition, so that
 * offsets can be committed; and so on for each of these. The rest may go on waiting.
 *
 * @param queued in order of arrival
 * @returns for each record whether it is taken
 */
export const dueTogether = (queued: readonly QueuedRecord[], isDue: (record: QueuedRecord) => boolean): boolean[] => {
  const partitions: Places = new Map();
  const keys: Places = new Map();
  const toTake: number[] = [];
  queued.forEach((record, place) => {
    noted(partitions, partitionOf(record), place);
    const key = keyOf(record);
    if (key !== undefined) noted(keys, key, place);
    if (isDue(record)) toTake.push(place);
  });

  const taken = queued.map(() => false);
  const begun = new Map<string, number>();
  for (let place = toTake.pop(); place !== undefined; place = toTake.pop()) {
    const record = queued[place];
    if (record === undefined || taken[place]) continue;
    const partition = partitionOf(record);
    const before = partitions.get(partition) ?? [];
    let next = begun.get(partition) ?? 0;
    for (; (before[next] ?? Infinity) <= place; next += 1) {
      const earlier = before[next] ?? place;
      taken[earlier] = true;
      const key = keyOf(queued[earlier] ?? record);
      if (key !== undefined) toTake.push(...(keys.get(key) ?? []));
    }
    begun.set(partition, next);
  }
  return taken;
};
