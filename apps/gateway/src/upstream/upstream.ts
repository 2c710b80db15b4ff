import { Injectable } from '@nestjs/common';
import type { ServiceName } from '@waybill/contracts';
import { ProblemError, type Actor } from '@waybill/platform';
import { Addresses } from '../proxy/addresses.js';
import { AccessTokens, type Authorization } from '../callers/access-tokens.js';
import { failureOf, upstreamProblem } from './upstream-problems.js';

/** A part of a composite answer that could not be had. */
export interface MissingPart {
  readonly part: string;
  readonly code: string;
  readonly detail: string;
}

/** What a part of a composite answer came to. */
export type PartAnswer<T> =
  { readonly ok: true; readonly body: T } | { readonly ok: false; readonly missing: MissingPart };

export interface UpstreamRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Time for the whole answer, ms. */
  readonly timeoutMs?: number;
  /** Ends with the request that asked for it. */
  readonly signal?: AbortSignal;
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined where the answer has no body. */
  readonly body: unknown;
  /** Length of the body as it came, characters. */
  readonly length: number;
}

/** Each part of a composite answer has so long. */
const PART_MS = 2_000;
/** Longest wait for an answer that is no part of another, ms. */
export const CALL_MS = 10_000;

/** Calls the services on behalf of an actor, with the actor's own token. */
@Injectable()
export class Upstream {
  constructor(
    private readonly addresses: Addresses,
    private readonly tokens: AccessTokens,
  ) {}

  /**
   * A part of a composite answer: never throws. What cannot be had within 2 s is named instead.
   *
   * @param path path and query there, parameters encoded
   * @param part what the composite calls it; by default the service
   */
  async get<T>(service: ServiceName, path: string, actor: Actor, part: string = service): Promise<PartAnswer<T>> {
    try {
      return { ok: true, body: (await this.call(service, path, actor, { timeoutMs: PART_MS })).body as T };
    } catch (error) {
      const problem = error instanceof ProblemError ? error : upstreamProblem(service, 'broken', false);
      return { ok: false, missing: { part, code: problem.code, detail: problem.detail } };
    }
  }

  /**
   * One call whose success matters. For commands: `POST` is never repeated.
   *
   * @throws ProblemError the service's own refusal; 502, 503 or 504 where there is none
   */
  async call(service: ServiceName, path: string, actor: Actor, request: UpstreamRequest = {}): Promise<UpstreamAnswer> {
    const answer = await this.request(service, path, actor, request);
    if (answer.status < 400) return answer;
    throw refusalIn(service, answer, request.method ?? 'GET');
  }

  /** @throws ProblemError 502, 503 or 504 where no answer could be had; 503 where there is no token for the call */
  async request(service: ServiceName, path: string, actor: Actor, request: UpstreamRequest): Promise<UpstreamAnswer> {
    const authorization = await this.tokens.authorizationOf(actor);
    const answer = await this.send(service, path, authorization, request);
    if (answer.status === 401) this.tokens.refusedFor(actor, authorization);
    return answer;
  }

  /** The same, with a token that is known already. */
  async send(
    service: ServiceName,
    path: string,
    authorization: Authorization,
    request: UpstreamRequest,
  ): Promise<UpstreamAnswer> {
    const headers = { accept: 'application/json', ...authorization, ...request.headers };
    const unsafe = (request.method ?? 'GET') !== 'GET';
    const late = AbortSignal.timeout(request.timeoutMs ?? CALL_MS);
    const signal = request.signal ? AbortSignal.any([late, request.signal]) : late;
    let failure: ProblemError | undefined;
    for (const address of this.addresses.inTurn(service)) {
      try {
        return await exchange(`${address.replace(/\/$/, '')}${path}`, { ...request, headers, signal });
      } catch (error) {
        const kind = failureOf(error);
        failure = upstreamProblem(service, kind, unsafe);
        if (kind !== 'away') break;
      }
    }
    throw failure ?? upstreamProblem(service, 'away', unsafe);
  }
}

async function exchange(
  url: string,
  request: UpstreamRequest & { headers: Record<string, string>; signal: AbortSignal },
) {
  const { method = 'GET', body, headers, signal } = request;
  const response = await fetch(url, {
    method,
    signal,
    redirect: 'error',
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    length: text.length,
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
  };
}

/** The problem that the service answered, as ours. */
export function refusalIn(
  service: ServiceName,
  { status, body, headers }: UpstreamAnswer,
  method: string,
): ProblemError {
  const {
    code,
    detail,
    type: _type,
    title: _title,
    status: _status,
    instance: _instance,
    ...extra
  } = (body ?? {}) as Record<string, unknown>;
  if (typeof code !== 'string' || typeof detail !== 'string')
    return upstreamProblem(service, 'broken', method !== 'GET');
  const retryAfter = Number(headers.get('retry-after'));
  return new ProblemError(status, code, detail, { ...extra, ...(retryAfter > 0 && { retryAfterSeconds: retryAfter }) });
}
