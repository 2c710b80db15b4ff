import type { FetchedBatch } from '../record/record-source.js';
import type { ConsumerObserver } from './consumer-observer.js';
import { placeKey, type Assignment, type Place } from './offsets.js';

/** How far each partition's log has been fetched and where it ends, as of the last fetch; from that, the lag. */
export class LogEnds {
  private readonly highWatermarks = new Map<string, bigint>();
  /** Where the next batch of each partition has to begin. */
  private readonly expected = new Map<string, bigint>();

  constructor(
    private readonly assignment: Assignment,
    private readonly observer: ConsumerObserver,
  ) {}

  /** The next batch of the partition begins at `offset` or later. */
  expect(place: Place, offset: string): void {
    this.expected.set(placeKey(place), BigInt(offset));
  }

  /** Where the batch should have begun, if it begins before that: then it is of another log. */
  expectedBefore({ topic, partition, records: [first], nextOffset }: FetchedBatch): bigint | undefined {
    const wanted = this.expected.get(placeKey({ topic, partition }));
    return wanted === undefined || BigInt(first?.offset ?? nextOffset) >= wanted ? undefined : wanted;
  }

  /** Tells the lag, too: where nothing of the partition is dealt with yet, from `position` on. */
  endsAt(place: Place, highWatermark: string, position: string): void {
    this.highWatermarks.set(placeKey(place), BigInt(highWatermark));
    this.reportLag(place, this.assignment.reached(place) ?? BigInt(position));
  }

  /** Tells how far `nextOffset` is behind the end of its partition, open transactions included, as of the last fetch. */
  reportLag(place: Place, nextOffset: bigint): void {
    const end = this.highWatermarks.get(placeKey(place));
    if (end === undefined) return;
    const records = end - nextOffset;
    this.observer.lag?.(place.topic, place.partition, records > 0n ? Number(records) : 0);
  }

  clear(): void {
    this.expected.clear();
    this.highWatermarks.clear();
  }
}
