/**
 * Calls that are worth one for many: at most one is on its way, and what comes meanwhile is gathered into the next.
 * For hints between processes (a NOTIFY takes a lock that all committing sessions share, so inside the writing
 * transactions it would halve their rate) and for reads that many wait for.
 */
export class GatheredCall<T> {
  private readonly gathered = new Set<T>();
  private calling = false;

  /** @param make must find what a failed call left undone by itself, later: a failure is not told to anyone */
  constructor(
    private readonly make: (gathered: readonly T[]) => Promise<void>,
    private readonly pauseMs = 2,
  ) {}

  call(items: Iterable<T>): void {
    for (const item of items) this.gathered.add(item);
    if (this.calling || this.gathered.size === 0) return;
    this.calling = true;
    setTimeout(() => void this.flush(), this.pauseMs);
  }

  private async flush(): Promise<void> {
    const items = [...this.gathered];
    this.gathered.clear();
    await this.make(items).catch(() => undefined);
    this.calling = false;
    this.call([]);
  }
}
