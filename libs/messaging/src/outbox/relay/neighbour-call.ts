/**
 * Tells the other relays that rows wait in their buckets. At most one call is on its way, and what comes meanwhile is
 * gathered into the next: a NOTIFY takes a lock that all committing sessions share, so inside the writing transactions
 * it would halve their rate.
 */
export class NeighbourCall {
  private readonly buckets = new Set<number>();
  private calling = false;

  constructor(
    private readonly notify: (buckets: readonly number[]) => Promise<void>,
    private readonly pauseMs = 2,
  ) {}

  call(buckets: Iterable<number>): void {
    for (const bucket of buckets) this.buckets.add(bucket);
    if (this.calling || this.buckets.size === 0) return;
    this.calling = true;
    setTimeout(() => void this.flush(), this.pauseMs);
  }

  private async flush(): Promise<void> {
    const gathered = [...this.buckets];
    this.buckets.clear();
    // A lost call costs the neighbour one poll; the session notices its lost connection by itself.
    await this.notify(gathered).catch(() => undefined);
    this.calling = false;
    this.call([]);
  }
}
