export interface SuspendOptions {
  /** Different events of a type that fail alike, with none handled in between, before its handler is suspended. */
  readonly after: number;
  /** First pause before the handler is tried again, ms; doubles with each try that fails. */
  readonly firstMs: number;
  readonly maxMs: number;
}

/** A handler that is not called but for a try now and then. Times are ms of the clock that {@link SuspendedHandlers} was given. */
export interface Suspension {
  readonly type: string;
  /** Code of the error that its events fail with. */
  readonly code: string;
  readonly message: string;
  readonly since: number;
  readonly nextTryAt: number;
}

/** An error as it is compared with others, and shown. */
interface FailureKind {
  readonly code: string;
  readonly message: string;
}

/** Kinds of failure that are told apart per type; the oldest is forgotten first. */
const MAX_KINDS = 20;
/** Events that are remembered as bad ones per type; the oldest is forgotten first. */
const MAX_BAD = 1_000;

/**
 * Tells an event that cannot be handled from a handler that cannot handle any (a migration that has not run, a defect).
 * The first becomes a dead letter. Of the second there would be a letter an event, until the topic is empty: so its
 * handler is suspended, its events wait, and it is tried again with growing pauses until an event gets through.
 *
 * An event that failed before its handler handled another, and fails again, is itself to blame: it counts no more.
 *
 * A model without input and output: every type has failures since its last success, or a suspension.
 */
export class SuspendedHandlers {
  private readonly failing = new Map<string, Map<string, Set<string>>>();
  private readonly suspended = new Map<string, Suspension & { readonly pauseMs: number }>();
  private readonly failedSince = new Map<string, Set<string>>();
  private readonly bad = new Map<string, Set<string>>();

  constructor(
    private readonly options: SuspendOptions,
    private readonly now: () => number = Date.now,
  ) {}

  /** Suspended handlers, the longest first. */
  get suspensions(): Suspension[] {
    return [...this.suspended.values()];
  }

  isSuspended(type: string): boolean {
    return this.suspended.has(type);
  }

  /** When the handler may be called at the earliest: 0 unless it is suspended. */
  nextTryAt(type: string): number {
    return this.suspended.get(type)?.nextTryAt ?? 0;
  }

  /** Whether the handler may be called now. */
  mayTry(type: string): boolean {
    return this.nextTryAt(type) <= this.now();
  }

  /**
   * An event of the type failed alone, by an error that says nothing of the surroundings and is no verdict of the handler.
   * @returns the suspension if this failure is the one that began it
   */
  failed(type: string, eventId: string, { code, message }: FailureKind): Suspension | undefined {
    const before = this.suspended.get(type);
    const { after, firstMs, maxMs } = this.options;
    const now = this.now();
    if (this.bad.get(type)?.has(eventId)) return undefined;
    remember(this.failedSince, type, [eventId]);
    if (before) {
      if (before.nextTryAt > now) return undefined;
      const pauseMs = Math.min(before.pauseMs * 2, maxMs);
      this.suspended.set(type, { ...before, code, message, pauseMs, nextTryAt: now + pauseMs });
      return undefined;
    }
    if (this.count(type, eventId, code) < after) return undefined;
    this.failing.delete(type);
    const suspension = { type, code, message, since: now, nextTryAt: now + firstMs, pauseMs: firstMs };
    this.suspended.set(type, suspension);
    return suspension;
  }

  /** An event of the type was handled. @returns the suspension that this ended */
  succeeded(type: string): Suspension | undefined {
    const ended = this.suspended.get(type);
    remember(this.bad, type, this.failedSince.get(type) ?? []);
    this.failedSince.delete(type);
    this.failing.delete(type);
    this.suspended.delete(type);
    return ended;
  }

  private count(type: string, eventId: string, code: string): number {
    const kinds = this.failing.get(type) ?? new Map<string, Set<string>>();
    const events = kinds.get(code) ?? new Set<string>();
    this.failing.set(type, kinds.set(code, events.add(eventId)));
    const [oldest] = kinds.keys();
    if (kinds.size > MAX_KINDS && oldest !== undefined) kinds.delete(oldest);
    return events.size;
  }
}

function remember(ids: Map<string, Set<string>>, type: string, added: Iterable<string>): void {
  const all = ids.get(type) ?? new Set<string>();
  for (const id of added) all.add(id);
  for (const id of all) {
    if (all.size <= MAX_BAD) break;
    all.delete(id);
  }
  if (all.size > 0) ids.set(type, all);
}
