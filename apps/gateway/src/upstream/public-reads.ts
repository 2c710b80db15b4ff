import { Injectable } from '@nestjs/common';
import type { ServiceName } from '@waybill/contracts';
import { identityProviderUnavailable } from '@waybill/platform';
import { AccessTokens } from '../callers/access-tokens.js';
import { KeptAnswers } from './kept-answers.js';
import { refusalIn, Upstream, type UpstreamAnswer } from './upstream.js';

const KEPT = { forMs: 2_000, most: 1_000, mostLength: 16 * 1024 * 1024 };
const TIMEOUT_MS = 10_000;

/** Reads that give everybody the same answer. Those who ask within 2 s share one. */
@Injectable()
export class PublicReads {
  private readonly kept = new KeptAnswers(KEPT);

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
    return this.kept.of(key) ?? this.kept.keep(key, this.ask(service, path));
  }

  private async ask(service: ServiceName, path: string): Promise<UpstreamAnswer> {
    const authorization = await this.tokens.authorizationOfPublic();
    const answer = await this.upstream.send(service, path, authorization, { timeoutMs: TIMEOUT_MS });
    if (answer.status !== 401) return answer;
    this.tokens.refused(authorization);
    throw identityProviderUnavailable();
  }
}
