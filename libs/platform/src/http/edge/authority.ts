import type { IncomingMessage } from 'node:http';

/** What a `Host` header may look like (RFC 9110 section 7.2); more than this, such as `user@`, is no host. */
const AUTHORITY = /^(\[[\da-f:.]+\]|[\w.-]+)(:\d*)?$/i;

/** A request target in absolute form, up to its path (RFC 9112 section 3.2.2). */
const ABSOLUTE_FORM = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i;

/** `::ffff:127.0.0.0/104`, as URLs write it. */
const MAPPED_LOOPBACK = /^\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]$/;

/**
 * Host and port that a request is addressed to, as it spells them. An absolute request target wins over `Host`
 * (RFC 9112 section 3.2.2). Absent where an HTTP/1.0 request names none.
 */
export function authorityOf({ url = '/', headers }: IncomingMessage): string | undefined {
  return ABSOLUTE_FORM.exec(url)?.[1] ?? headers.host;
}

/** @returns host and port in one spelling, without the port that `protocol` implies; undefined where it is no host */
export function canonicalAuthority(authority: string, protocol = 'http:'): string | undefined {
  if (!AUTHORITY.test(authority)) return undefined;
  return URL.parse(`${protocol}//${authority}`)?.host;
}

/**
 * @returns the host alone, in one spelling: lower case, addresses as a URL has them (`[::1]`, `127.0.0.1`), without the
 *   dot that ends an absolute name; undefined where it is no host
 */
export function canonicalHost(authority: string): string | undefined {
  if (!AUTHORITY.test(authority)) return undefined;
  return URL.parse(`http://${authority}`)?.hostname.replace(/\.$/, '');
}

/** Whether a server that is bound to this address, or name of one, is reached from this machine alone. */
export const isLoopbackAddress = (boundTo: string): boolean =>
  isLoopback(canonicalHost(boundTo.includes(':') ? `[${boundTo}]` : boundTo) ?? '');

/**
 * Whether a host, as {@link canonicalHost} spells it, is this machine on every machine: `localhost` and names below it
 * (reserved, RFC 6761 section 6.3), 127.0.0.0/8 and ::1. No owner of a domain can point such a name elsewhere.
 */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' ||
  host.endsWith('.localhost') ||
  /^127(\.\d{1,3}){3}$/.test(host) ||
  host === '[::1]' ||
  MAPPED_LOOPBACK.test(host);
