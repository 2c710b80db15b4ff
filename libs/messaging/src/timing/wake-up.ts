/**
 * A bell. It wakes everybody who waits; a ring that nobody hears is remembered, so that the next wait ends at once and
 * nothing is lost between looking and waiting.
 */
export class WakeUp {
  private rung = false;
  private waiting = new Set<() => void>();

  /** It was rung and nobody has heard it yet. */
  get pending(): boolean {
    return this.rung;
  }

  wake(): void {
    const woken = this.waiting;
    this.waiting = new Set();
    if (woken.size === 0) this.rung = true;
    for (const release of woken) release();
  }

  /** Forgets a ring: what it announced is about to be looked for. */
  clear(): void {
    this.rung = false;
  }

  /** @returns whether it was woken; false when `ms` went by. Without `ms` it waits for as long as it takes. */
  wait(ms?: number): Promise<boolean> {
    if (this.rung) {
      this.rung = false;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const wake = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      if (ms !== undefined) {
        timer = setTimeout(() => {
          this.waiting.delete(wake);
          resolve(false);
        }, ms);
      }
      this.waiting.add(wake);
    });
  }
}
