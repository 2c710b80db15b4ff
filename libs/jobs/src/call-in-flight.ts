import { CallCutShortError, type CallOutcome } from './leased-work.js';

/** One call to the outside, and the ways to stop waiting for it. */
export class CallInFlight<Outcome> {
  private readonly waiting = new AbortController();
  private readonly cut = Promise.withResolvers<CallOutcome<Outcome>>();

  /** @returns what came of `call`; after `timeoutMs` that it was cut short, whether or not it heeds its signal. */
  async outcome(call: (signal: AbortSignal) => Promise<Outcome>, timeoutMs: number): Promise<CallOutcome<Outcome>> {
    const timer = setTimeout(() => {
      this.cutShort(new CallCutShortError('CALL_TIMED_OUT', `no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    // A process that has nothing else to do need not stay to see a call time out.
    timer.unref();
    try {
      return await Promise.race([this.made(call), this.cut.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  cutShort(error: CallCutShortError): void {
    this.waiting.abort(error);
    this.cut.resolve({ kind: 'threw', error });
  }

  private async made(call: (signal: AbortSignal) => Promise<Outcome>): Promise<CallOutcome<Outcome>> {
    try {
      return { kind: 'returned', value: await call(this.waiting.signal) };
    } catch (error) {
      return { kind: 'threw', error };
    }
  }
}
