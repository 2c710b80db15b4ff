/** Topics that cannot be written at the moment sit out for a while, so that the others go on. */
export class BenchedTopics {
  private readonly until = new Map<string, number>();

  constructor(
    private readonly pauseMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  bench(topic: string): void {
    this.until.set(topic, this.now() + this.pauseMs);
  }

  has(topic: string): boolean {
    return (this.until.get(topic) ?? -Infinity) > this.now();
  }

  /** Those still sitting out. */
  names(): string[] {
    for (const topic of [...this.until.keys()]) if (!this.has(topic)) this.until.delete(topic);
    return [...this.until.keys()];
  }
}
