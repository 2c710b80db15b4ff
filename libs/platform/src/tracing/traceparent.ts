import { randomUUID } from 'node:crypto';

/** version-traceid-parentid-flags (W3C Trace Context Level 1, section 3.2): lower-case hex, ids never all zero. */
const TRACEPARENT = /^([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Whether `text` is a `traceparent` that may be continued. */
export function isTraceparent(text: unknown): text is string {
  const match = typeof text === 'string' ? TRACEPARENT.exec(text) : null;
  // ff is forbidden; version 00 ends after the flags, later versions may go on (section 3.2.2.4).
  return match !== null && match[1] !== 'ff' && (match[1] !== '00' || match[5] === undefined);
}

/**
 * What work that came with `parent` hands on: the same, in the words of version 00, which end with the flags (section
 * 3.2.2.4: of a later version the first parts are read, and what follows them is not for us to repeat). Where there is
 * none to continue, a new trace.
 */
export const continuedTraceparent = (parent: unknown): string =>
  isTraceparent(parent) ? `00${parent.slice(2, 55)}` : newTraceparent();

/** A new trace, sampled. */
export const newTraceparent = (): string => `00-${randomId(32)}-${randomId(16)}-01`;

/** A new span of the same trace: same trace id and flags, new parent id. An invalid parent starts a new trace. */
export function childTraceparent(parent: string | undefined): string {
  if (!isTraceparent(parent)) return newTraceparent();
  return `00-${parent.slice(3, 35)}-${randomId(16)}-${parent.slice(53, 55)}`;
}

/** The trace id, 32 hex digits; undefined where there is no valid traceparent. */
export const traceIdOf = (traceparent: string | undefined): string | undefined =>
  isTraceparent(traceparent) ? traceparent.slice(3, 35) : undefined;

/** Of a version 4 UUID: Node draws their bytes in advance, and the version digit keeps it from being all zero, which is invalid. */
const randomId = (digits: 16 | 32): string => randomUUID().replaceAll('-', '').slice(0, digits);
