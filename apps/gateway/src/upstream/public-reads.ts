import { Injectable } from '@nestjs/common';
import type { ServiceName } from '@waybill/contracts';
import { identityProviderUnavailable } from '@waybill/platform';
import { AccessTokens } from '../callers/access-tokens.js';
import { refusalIn, Upstream, type UpstreamAnswer } from './upstream.js';

/** How long an answer is good, ms. */
const CACHE_MS = 2_000;
/** Answers that are kept; the oldest makes room. */
const MAX_KEPT = 1_000;
const TIMEOUT_MS = 10_000;

interface Kept {
  readonly answer: Promise<UpstreamAnswer>;
  readonly until: number;
}

/** Reads that give everybody the same answer. Those who ask within 2 s share one. */
@Injectable()
export class PublicReads {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly upstream: Upstream,
    private readonly tokens: AccessTokens,
  ) {}

  /** @throws ProblemError the service's refusal; 502, 503 or 504 */
  async get<T>(service: ServiceName, path: string): Promise<T> {
    const answer = await this.answerTo(service, path);
    if (answer.status >= 400) throw refusalIn(service, answer, 'GET');
    return answer.body as T;
  }

  /** Whatever the service answers. @throws ProblemError 502, 503 or 504 where there is no answer */
  answerTo(service: ServiceName, path: string): Promise<UpstreamAnswer> {
    const key = `${service} ${path}`;
    const known = this.kept.get(key);
    if (known && performance.now() < known.until) return known.answer;
    const answer = this.ask(service, path);
    this.keep(key, { answer, until: performance.now() + CACHE_MS });
    // What failed is asked again.
    answer.catch(() => this.kept.delete(key));
    return answer;
  }

  private async ask(service: ServiceName, path: string): Promise<UpstreamAnswer> {
    const authorization = await this.tokens.authorizationOfPublic();
    const answer = await this.upstream.send(service, path, authorization, { timeoutMs: TIMEOUT_MS });
    if (answer.status !== 401) return answer;
    this.tokens.refused(authorization);
    throw identityProviderUnavailable();
  }

  private keep(key: string, kept: Kept): void {
    this.kept.delete(key);
    const [oldest = ''] = this.kept.keys();
    if (this.kept.size >= MAX_KEPT) this.kept.delete(oldest);
    this.kept.set(key, kept);
  }
}
