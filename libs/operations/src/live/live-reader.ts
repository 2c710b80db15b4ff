import { setTimeout as pause } from 'node:timers/promises';
import type { KafkaAccess } from '../kafka/kafka-access.js';
import { TopicReader } from '../kafka/topic-reader.js';
import { OperationError } from '../words/operation-error.js';
import type { LiveRecord } from './live-record.js';
import { LiveWindow } from './live-window.js';

export interface LiveReaderOptions {
  readonly topics: readonly string[];
  /** How far it reads back when it begins, and how long it keeps records, ms. Default 15 min. */
  readonly lookBackMs?: number;
  /** Records that are read back and kept. Default 20,000. */
  readonly most?: number;
  /** Bytes of keys and values that are kept. Default 64 MiB. */
  readonly mostBytes?: number;
  /** How long it reads on after the last viewer has gone, ms. Default 60 s. */
  readonly lingerMs?: number;
}

/** Somebody who looks; told of each record as it comes. */
export interface Viewer {
  readonly onRecord?: (record: LiveRecord) => void;
  /** The reader could not read, and why; it tries again by itself. */
  readonly onTrouble?: (why: string) => void;
}

/** Between two tries while Kafka does not answer, ms. */
const AGAIN_MS = 2_000;

/**
 * One reader of Kafka for all who look, in no consumer group. It begins with the first viewer, reads back a while, goes on, and
 * ends some time after the last viewer has gone; then nothing runs and nothing is kept.
 */
export class LiveReader {
  private readonly viewers = new Set<Viewer>();
  private run: Run | undefined;
  private lingering: NodeJS.Timeout | undefined;

  constructor(
    private readonly kafka: KafkaAccess,
    private readonly options: LiveReaderOptions,
  ) {}

  get running(): boolean {
    return this.run !== undefined;
  }

  /** Undefined while nobody looks. */
  get window(): LiveWindow | undefined {
    return this.run?.window;
  }

  /** When this run of the reader began, ms since the epoch: sequences of other runs mean nothing in it. */
  get epoch(): number | undefined {
    return this.run?.epoch;
  }

  /** Begins to read, if nobody looked before. @returns takes the viewer away again */
  watch(viewer: Viewer): () => void {
    clearTimeout(this.lingering);
    this.viewers.add(viewer);
    this.run ??= this.start();
    return () => {
      if (!this.viewers.delete(viewer) || this.viewers.size > 0) return;
      this.lingering = setTimeout(() => void this.stop(), this.options.lingerMs ?? 60_000);
      this.lingering.unref();
    };
  }

  /**
   * Looks for a moment: what was there when the reader began has been read.
   * @throws OperationError unreachable when Kafka does not answer; what `signal` says
   */
  async recent(signal: AbortSignal): Promise<LiveWindow> {
    const leave = this.watch({});
    try {
      const { window, caughtUp } = this.run ?? this.start();
      const ended = new Promise<never>((_, reject) => {
        const end = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
        if (signal.aborted) end();
        signal.addEventListener('abort', end, { once: true });
      });
      await Promise.race([caughtUp, ended]);
      return window;
    } finally {
      leave();
    }
  }

  /** Ends it, whoever looks; resolves when the connections are closed. */
  async stop(): Promise<void> {
    clearTimeout(this.lingering);
    const { run } = this;
    this.run = undefined;
    run?.end.abort();
    await run?.ended;
  }

  private start(): Run {
    const end = new AbortController();
    const { lookBackMs: keepMs = 900_000, most = 20_000, mostBytes = 64 * 1024 * 1024 } = this.options;
    const window = new LiveWindow({ keepMs, most, mostBytes });
    const run: Run = { window, end, epoch: Date.now(), caughtUp: Promise.resolve(), ended: Promise.resolve() };
    const read = async (): Promise<void> => {
      while (!end.signal.aborted) {
        const caughtUp = Promise.withResolvers<void>();
        caughtUp.promise.catch(() => undefined);
        run.caughtUp = caughtUp.promise;
        try {
          await this.read(window, end.signal, { since: Date.now() - keepMs, newest: most }, () => {
            window.live = true;
            caughtUp.resolve();
          });
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          caughtUp.reject(error instanceof OperationError ? error : new OperationError('unreachable', why));
          for (const viewer of this.viewers) viewer.onTrouble?.(why);
          await pause(AGAIN_MS, undefined, { signal: end.signal, ref: false }).catch(() => undefined);
        }
      }
    };
    run.ended = read();
    return run;
  }

  private async read(
    window: LiveWindow,
    signal: AbortSignal,
    from: { readonly since: number; readonly newest: number },
    onCaughtUp: () => void,
  ): Promise<void> {
    await new TopicReader(this.kafka).read({
      topics: this.options.topics,
      from,
      follow: true,
      signal,
      onCaughtUp,
      onRecord: (record) => {
        const added = window.add(record);
        if (added) for (const viewer of this.viewers) viewer.onRecord?.(added);
      },
    });
  }
}

interface Run {
  readonly window: LiveWindow;
  readonly end: AbortController;
  readonly epoch: number;
  caughtUp: Promise<void>;
  ended: Promise<void>;
}
