/** Counts what is under way, by key. Holds a key only while something of it is. */
export class AtOnce {
  private readonly counts = new Map<string, number>();

  /** Takes one of each key, or none where one of them has as many as it may. */
  take(limits: readonly (readonly [key: string, most: number])[]): boolean {
    if (limits.some(([key, most]) => (this.counts.get(key) ?? 0) >= most)) return false;
    for (const [key] of limits) this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    return true;
  }

  give(keys: readonly string[]): void {
    for (const key of keys) {
      const left = (this.counts.get(key) ?? 1) - 1;
      if (left > 0) this.counts.set(key, left);
      else this.counts.delete(key);
    }
  }
}
