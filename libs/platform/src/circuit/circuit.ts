import CircuitBreaker from 'opossum';
import { Turns } from './turns.js';

export interface CircuitSettings {
  readonly name: string;
  /** A call that takes longer, waiting for its turn included, is given up, in milliseconds. */
  readonly timeoutMs: number;
  /** Calls at the same time; one more waits for its turn, within its time-out, and is not made if that does not come. */
  readonly maxConcurrent: number;
  /** How long it stays open before one call is tried, in milliseconds. Default 2000. */
  readonly resetMs?: number;
  /** Calls in 10 s, at least, before it may open; then it opens when more than half of them failed. Default 5. */
  readonly volumeThreshold?: number;
}

/** `signal` aborts when the call is given up: pass it on, so that nothing is left running. */
export type CircuitAction<Args extends unknown[], Result> = (signal: AbortSignal, ...args: Args) => Promise<Result>;

export type CircuitState = 'closed' | 'half-open' | 'open';

export type CallResult = 'success' | 'failure' | 'timeout' | 'open' | 'full';

export interface CircuitObserver {
  changed(state: CircuitState): void;
  called(result: CallResult): void;
}

/** The call was not made, or came to nothing; the cause says more where there is one. */
export class CircuitError extends Error {
  readonly code = 'CIRCUIT';
  override readonly name = 'CircuitError';

  constructor(
    circuit: string,
    readonly result: Exclude<CallResult, 'success'>,
    cause?: unknown,
  ) {
    super(`${circuit}: ${result}`, { cause });
  }
}

/**
 * A circuit breaker (Nygard, Release It!) around calls to one neighbour: it bounds their time and their number, and
 * after too many failures spares both sides by not calling for a while; then one call is tried.
 */
export class Circuit<Args extends unknown[], Result> {
  private readonly breaker: CircuitBreaker<[AbortSignal, ...Args], Result>;
  private readonly turns: Turns;

  constructor(
    private readonly settings: CircuitSettings,
    action: CircuitAction<Args, Result>,
    private readonly observer: CircuitObserver,
  ) {
    const { name, maxConcurrent, resetMs = 2_000, volumeThreshold = 5 } = settings;
    this.turns = new Turns(maxConcurrent);
    const bounded = (signal: AbortSignal, ...args: Args): Promise<Result> =>
      Promise.race([action(signal, ...args), aborted(signal)]);
    this.breaker = new CircuitBreaker<[AbortSignal, ...Args], Result>(bounded, {
      name,
      // The breaker's own time-out would let the call go on; the signal ends it.
      timeout: false,
      resetTimeout: resetMs,
      volumeThreshold,
      errorThresholdPercentage: 50,
      enableSnapshots: false,
      rollingPercentilesEnabled: false,
    });
    observer.changed('closed');
    this.breaker.on('open', () => observer.changed('open'));
    this.breaker.on('halfOpen', () => observer.changed('half-open'));
    this.breaker.on('close', () => observer.changed('closed'));
  }

  get state(): CircuitState {
    if (this.breaker.opened) return 'open';
    return this.breaker.halfOpen ? 'half-open' : 'closed';
  }

  /** @throws CircuitError within the time-out, whatever the neighbour does */
  async call(...args: Args): Promise<Result> {
    if (this.breaker.opened) throw this.failed('open');
    const signal = AbortSignal.timeout(this.settings.timeoutMs);
    if (!(await this.turns.take(signal))) throw this.failed('full');
    try {
      const result = await this.breaker.fire(signal, ...args);
      this.observer.called('success');
      return result;
    } catch (error) {
      throw this.failed(resultOf(error), error);
    } finally {
      this.turns.giveBack();
    }
  }

  /** Ends its timers. */
  end(): void {
    this.breaker.shutdown();
  }

  private failed(result: Exclude<CallResult, 'success'>, cause?: unknown): CircuitError {
    this.observer.called(result);
    return new CircuitError(this.settings.name, result, cause);
  }
}

function resultOf(error: unknown): Exclude<CallResult, 'success'> {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (code === 'EOPENBREAKER') return 'open';
  return name === 'TimeoutError' ? 'timeout' : 'failure';
}

/** Rejects when the signal aborts, for an action that does not heed it. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
