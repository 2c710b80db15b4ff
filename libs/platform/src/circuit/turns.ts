/** So many at a time; the others wait, first come, first served, for as long as they like. */
export class Turns {
  private taken = 0;
  private readonly waiting = new Set<() => void>();

  constructor(private readonly most: number) {}

  /** @returns whether it is one's turn; false when `signal` aborts before. Whoever got true gives it back. */
  take(signal: AbortSignal): Promise<boolean> {
    if (this.taken < this.most) {
      this.taken++;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const enter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve(true);
      };
      const leave = (): void => {
        this.waiting.delete(enter);
        resolve(false);
      };
      this.waiting.add(enter);
      signal.addEventListener('abort', leave);
    });
  }

  /** Hands the turn to the next, who then holds it. */
  giveBack(): void {
    const [next] = this.waiting;
    if (!next) {
      this.taken--;
      return;
    }
    this.waiting.delete(next);
    next();
  }
}
