import type { UpstreamAnswer } from './upstream.js';

export interface KeptAnswersOptions {
  /** How long an answer is good, ms. */
  readonly forMs: number;
  /** Answers that are kept. */
  readonly most: number;
  /** Length of all their bodies together, characters. */
  readonly mostLength: number;
}

interface Kept {
  readonly answer: Promise<UpstreamAnswer>;
  readonly until: number;
  /** 0 until it is there. */
  length: number;
}

/**
 * Answers that are given to several who ask. Those whose time is over are dropped at the next question; where there are too
 * many, or too long ones, the oldest make room.
 */
export class KeptAnswers {
  /** The oldest first: all have the same time. */
  private readonly kept = new Map<string, Kept>();
  private length = 0;

  constructor(
    private readonly options: KeptAnswersOptions,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get size(): { readonly answers: number; readonly length: number } {
    return { answers: this.kept.size, length: this.length };
  }

  of(key: string): Promise<UpstreamAnswer> | undefined {
    this.dropEnded();
    return this.kept.get(key)?.answer;
  }

  /** @returns the same answer. One that fails is not kept */
  keep(key: string, answer: Promise<UpstreamAnswer>): Promise<UpstreamAnswer> {
    this.dropEnded();
    this.drop(key);
    const kept: Kept = { answer, until: this.now() + this.options.forMs, length: 0 };
    this.kept.set(key, kept);
    this.makeRoom();
    answer.then(
      ({ length }) => this.weigh(key, kept, length),
      () => this.kept.get(key) === kept && this.drop(key),
    );
    return answer;
  }

  private weigh(key: string, kept: Kept, length: number): void {
    if (this.kept.get(key) !== kept) return;
    kept.length = length;
    this.length += length;
    this.makeRoom();
  }

  private makeRoom(): void {
    for (const key of this.kept.keys()) {
      if (this.kept.size <= this.options.most && this.length <= this.options.mostLength) return;
      this.drop(key);
    }
  }

  private dropEnded(): void {
    for (const [key, { until }] of this.kept) {
      if (this.now() < until) return;
      this.drop(key);
    }
  }

  private drop(key: string): void {
    this.length -= this.kept.get(key)?.length ?? 0;
    this.kept.delete(key);
  }
}
