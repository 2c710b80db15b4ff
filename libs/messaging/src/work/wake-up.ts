/** A bell that remembers one ring: a wake that comes while nobody waits ends the next wait at once. */
export class WakeUp {
  private rung = false;
  private release: (() => void) | undefined;

  get pending(): boolean {
    return this.rung;
  }

  wake(): void {
    this.rung = true;
    this.release?.();
  }

  /** Forgets a ring: what it announced is about to be looked for. */
  clear(): void {
    this.rung = false;
  }

  /** @returns whether it was woken; false when `ms` went by. */
  async wait(ms: number): Promise<boolean> {
    if (!this.rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.release = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.release = undefined;
    }
    const woken = this.rung;
    this.rung = false;
    return woken;
  }
}
