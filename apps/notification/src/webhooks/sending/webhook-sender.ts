import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { retryAfterOf, type Attempt } from '../domain/attempt.js';
import { signedHeaders } from './signature.js';
import { refusalOf } from './webhook-url.js';
import { publicOnly } from './guarded-lookup.js';

export interface Outgoing {
  readonly id: string;
  readonly url: string;
  readonly body: string;
  readonly secrets: readonly string[];
}

export interface SenderSettings {
  readonly allowPrivate: boolean;
  /** From the connection to the end of the answer's head, ms. */
  readonly timeoutMs: number;
  readonly userAgent: string;
}

/** Codes of ours that a stored reason may hold; other errors are told as `failed`. */
const REASONS =
  /^(E[A-Z_]{2,30}|PRIVATE_ADDRESS|CERT_[A-Z_]+|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_[A-Z_]+|TIMED_OUT)$/;

/** Sends one signed POST. Redirects are not followed, and of the answer only its head is read. */
export class WebhookSender {
  constructor(private readonly settings: SenderSettings) {}

  async send({ id, url, body, secrets }: Outgoing, at: Date, stop: AbortSignal): Promise<Attempt> {
    const refusal = refusalOf(url, this.settings.allowPrivate);
    if (refusal !== undefined) return failed('PRIVATE_ADDRESS');
    const signal = AbortSignal.any([stop, AbortSignal.timeout(this.settings.timeoutMs)]);
    try {
      const answer = await this.post(new URL(url), body, { ...signedHeaders(id, at, body, secrets) }, signal);
      return attemptOf(answer, at);
    } catch (error) {
      if (signal.aborted) return failed('TIMED_OUT');
      const { code } = error as NodeJS.ErrnoException;
      return failed(code !== undefined && REASONS.test(code) ? code : 'failed');
    }
  }

  private post(url: URL, body: string, signed: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> {
    const options: RequestOptions = {
      method: 'POST',
      // A connection for each: what its name leads to is judged each time.
      agent: false,
      signal,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': this.settings.userAgent,
        ...signed,
      },
      ...(!this.settings.allowPrivate && { lookup: publicOnly as LookupFunction }),
    };
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, (answer) => {
      answer.on('error', () => undefined);
      // However much follows, it is not read.
      answer.destroy();
      resolve(answer);
    });
    request.on('error', reject);
    request.end(body);
    return promise;
  }
}

function attemptOf({ statusCode = 0, headers }: IncomingMessage, now: Date): Attempt {
  if (statusCode >= 200 && statusCode < 300) return { kind: 'ACCEPTED', status: statusCode };
  if (statusCode === 410) return { kind: 'GONE', status: statusCode };
  return {
    ...failed(`http ${statusCode}`),
    status: statusCode,
    retryAfterMs: retryAfterOf(headers['retry-after'], now),
  };
}

const failed = (reason: string) => ({ kind: 'FAILED', reason, status: null, retryAfterMs: null }) as const;
