import type { ServiceName } from '@waybill/contracts';
import { ProblemError } from '@waybill/platform';

const REPEAT = 'It is not known whether it was done: repeat the request with the same Idempotency-Key.';

/** How a call to a service can end without its answer. */
export type UpstreamFailure = 'away' | 'late' | 'broken';

/** What the caller is told of it. @param unsafe the call may have changed something */
export function upstreamProblem(service: ServiceName, failure: UpstreamFailure, unsafe: boolean): ProblemError {
  const what = PROBLEMS[failure];
  const detail = `${what.detail(service)}${unsafe && failure !== 'away' ? ` ${REPEAT}` : ' Try again.'}`;
  return new ProblemError(what.status, what.code, detail, {
    service,
    ...(failure === 'away' && { retryAfterSeconds: 2 }),
  });
}

const PROBLEMS = {
  away: {
    status: 503,
    code: 'service-unavailable',
    detail: (service: ServiceName) => `The ${service} service cannot be reached.`,
  },
  late: {
    status: 504,
    code: 'upstream-timeout',
    detail: (service: ServiceName) => `The ${service} service did not answer in time.`,
  },
  broken: {
    status: 502,
    code: 'bad-upstream',
    detail: (service: ServiceName) => `The ${service} service gave no answer that could be read.`,
  },
} as const;

/** Nothing of the request has reached a service: another one may be asked, whatever the method. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const LATE = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);

/** Judged by the codes of Node and undici, all the way down the causes. */
export function failureOf(error: unknown): UpstreamFailure {
  const codes = codesOf(error);
  if (codes.some((code) => NEVER_SENT.has(code))) return 'away';
  if (codes.some((code) => LATE.has(code))) return 'late';
  return 'broken';
}

export function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let next = error, depth = 0; typeof next === 'object' && next !== null && depth < 5; depth++) {
    const { code, name, cause, errors } = next as {
      code?: unknown;
      name?: unknown;
      cause?: unknown;
      errors?: unknown[];
    };
    if (typeof code === 'string') codes.push(code);
    if (name === 'TimeoutError') codes.push('ETIMEDOUT');
    next = cause ?? errors?.[0];
  }
  return codes;
}
