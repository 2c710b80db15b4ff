import type { IncomingHttpHeaders } from 'node:http';

/** What a caller may say to a service. Cookies, forwarded and hop-by-hop headers are not among it. */
const PASSED_ON = [
  'accept',
  'content-type',
  'content-length',
  'idempotency-key',
  'prefer',
  'last-event-id',
  'tracestate',
];

/** What a service may say to a caller. */
const PASSED_BACK = [
  'content-type',
  'content-length',
  'retry-after',
  'location',
  'idempotent-replayed',
  'preference-applied',
  'x-accel-buffering',
  'www-authenticate',
];

const only = (names: readonly string[], headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );

/**
 * The headers of the request to the service.
 *
 * @param own what the gateway says itself: authorization, traceparent, a guest's key
 */
export const passedOn = (
  headers: IncomingHttpHeaders,
  own: Readonly<Record<string, string>>,
): Record<string, string> => ({ ...only(PASSED_ON, headers), ...own });

/** The headers of the answer to the caller: paths of a service are paths below `/api` here. */
export function passedBack(headers: IncomingHttpHeaders): Record<string, string> {
  const passed = only(PASSED_BACK, headers);
  if (passed.location?.startsWith('/') === true) passed.location = `/api${passed.location}`;
  return passed;
}
