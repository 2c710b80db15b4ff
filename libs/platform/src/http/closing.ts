/**
 * Tells those who hold requests open (streams, long waits) that the service closes: they end them at once. Whoever is
 * under way is still answered, and whatever it needs is still there.
 */
export class Closing {
  private readonly controller = new AbortController();

  get begun(): boolean {
    return this.signal.aborted;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  begin(): void {
    this.controller.abort();
  }
}
