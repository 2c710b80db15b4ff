import { SECURITY_HEADERS } from '../http/edge/security-headers.js';
import type { FieldError } from './problem-error.js';
import type { ProblemError } from './problem-error.js';

/** The body of every error answer: problem details of RFC 9457, with a stable `code` to decide by. */
export interface Problem {
  /** `urn:waybill:problem:<code>` */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  /** Path of the request. */
  readonly instance?: string;
  /** Of the request that this answers (W3C Trace Context): the log lines about it carry it, too. */
  readonly traceId?: string;
  readonly errors?: readonly FieldError[];
  readonly [member: string]: unknown;
}

export const PROBLEM_JSON = 'application/problem+json';

/** `order-not-found` → `Order not found`: one title a code, as RFC 9457 section 3.1.3 asks. */
const titleOf = (code: string): string => code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' ');

export function problemOf(error: ProblemError, instance?: string, traceId?: string): Problem {
  const { headers: _headers, retryAfterSeconds: _retryAfter, ...members } = error.extra;
  return {
    type: `urn:waybill:problem:${error.code}`,
    title: titleOf(error.code),
    status: error.status,
    detail: error.detail,
    code: error.code,
    ...(instance === undefined ? {} : { instance }),
    ...(traceId === undefined ? {} : { traceId }),
    ...members,
  };
}

export function headersOf({ extra }: ProblemError): Record<string, string> {
  const headers: Record<string, string> = { ...SECURITY_HEADERS, ...extra.headers, 'content-type': PROBLEM_JSON };
  if (extra.retryAfterSeconds !== undefined) headers['retry-after'] = String(extra.retryAfterSeconds);
  return headers;
}
