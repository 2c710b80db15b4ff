import CircuitBreaker from 'opossum';

/** Requests within this time, ms, are looked at together: longer than the longest pause between two tries of one order. */
const WINDOW_MS = 30_000;

export interface ProviderBreakerSettings {
  /** Names it in logs, metrics and health: `stripe`, `simulated-carrier`. */
  readonly provider: string;
  /** Whether an error says that the provider is away. Any other answer, a refusal included, says that it is there. */
  readonly isAway: (error: unknown) => boolean;
  /** How long it stays open before one request is let through, ms. Default 5000. */
  readonly resetMs?: number;
  /** Requests in 30 s, at least, before it may open; then it opens when more than half of them failed. Default 5. */
  readonly volumeThreshold?: number;
}

export interface ProviderBreakerObserver {
  /** @param reason the error that opened it. Not called again while requests that are let through fail. */
  opened(reason: unknown): void;
  closed(): void;
}

/** The request was not sent: the breaker is open. */
export class ProviderNotAskedError extends Error {
  readonly code = 'PROVIDER_NOT_ASKED';
  override readonly name = 'ProviderNotAskedError';
}

/**
 * A circuit breaker around the requests to one provider (payment, carrier), for work that can wait: while the provider is
 * away nothing is claimed for it ({@link most}), so that no job is tried and counted for nothing. Unlike `Circuit` it bounds
 * neither time nor number of the requests: the worker that makes them does.
 */
export class ProviderBreaker {
  private readonly breaker: CircuitBreaker<[() => Promise<unknown>], unknown>;
  private reason: unknown;

  constructor(
    { provider, isAway, resetMs = 5_000, volumeThreshold = 5 }: ProviderBreakerSettings,
    observer?: ProviderBreakerObserver,
  ) {
    this.breaker = new CircuitBreaker((request: () => Promise<unknown>) => request(), {
      name: provider,
      timeout: false,
      resetTimeout: resetMs,
      rollingCountTimeout: WINDOW_MS,
      volumeThreshold,
      errorThresholdPercentage: 50,
      errorFilter: (error: unknown) => !isAway(error),
      enableSnapshots: false,
      rollingPercentilesEnabled: false,
    });
    let isOpen = false;
    this.breaker.on('failure', (error) => (this.reason = error));
    this.breaker.on('open', () => {
      if (!isOpen) observer?.opened(this.reason);
      isOpen = true;
    });
    this.breaker.on('close', () => {
      isOpen = false;
      observer?.closed();
    });
  }

  /** Jobs at the same time at most: none while it is open, one while it is half-open, else as many as there are hands. */
  get most(): number {
    if (this.breaker.opened) return 0;
    return this.breaker.halfOpen ? 1 : Infinity;
  }

  /** @throws ProviderNotAskedError, or what the request throws */
  async request<T>(request: () => Promise<T>): Promise<T> {
    if (this.breaker.opened) throw this.notAsked();
    try {
      return (await this.breaker.fire(request)) as T;
    } catch (error) {
      throw isNotFired(error) ? this.notAsked() : error;
    }
  }

  /** Ends its timers. */
  end(): void {
    this.breaker.shutdown();
  }

  private notAsked(): ProviderNotAskedError {
    return new ProviderNotAskedError(`${this.breaker.name} is away, and not asked meanwhile`);
  }
}

/** Half-open lets one request through, and no other. */
const isNotFired = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === 'EOPENBREAKER';
