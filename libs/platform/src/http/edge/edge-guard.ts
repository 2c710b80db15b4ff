import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../../problems/problem-error.js';
import { isOperations } from '../operations.js';
import { echo } from '../text.js';
import type { AllowedHosts } from './allowed-hosts.js';
import { authorityOf, canonicalAuthority } from './authority.js';
import { SECURITY_HEADERS } from './security-headers.js';

/** Methods that change nothing (RFC 9110 section 9.2.1). Their answers are kept from other origins by the browser. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** What `Sec-Fetch-Site` says of a page of the service itself, and of what the user typed (W3C Fetch Metadata). */
const OWN_SITES = new Set(['same-origin', 'none']);

/**
 * Keeps web pages of others from the service. A developer's browser reaches loopback, and whatever page it shows may
 * make it send requests there, or read the answers under a name that is pointed to 127.0.0.1 (DNS rebinding).
 *
 * Refused are requests for a host that is not this service's, and unsafe methods that a browser says come from another
 * origin. Programs send neither `Origin` nor `Sec-Fetch-Site`, and notice nothing.
 */
export function guardEdge(fastify: FastifyInstance, hosts: AllowedHosts): void {
  const { areChecked, onLoopback } = hosts;
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    const authority = authorityOf(request.raw);
    const asksHost = areChecked && (onLoopback || !isOperations(request));
    // Browsers always name a host; HTTP/1.0 clients need not.
    if (asksHost && authority !== undefined && !hosts.has(authority)) done(misdirected(authority));
    else if (isCrossOrigin(request, authority)) done(CROSS_ORIGIN);
    else done();
  });
}

function isCrossOrigin({ method, headers }: FastifyRequest, authority: string | undefined): boolean {
  if (SAFE.has(method)) return false;
  const { origin } = headers;
  if (origin !== undefined && !isSameOrigin(origin, authority)) return true;
  const site = headers['sec-fetch-site'];
  return site !== undefined && !OWN_SITES.has(String(site));
}

/** By host and port: where TLS ends before the service, it cannot know the scheme. `null` is no service's own origin. */
function isSameOrigin(origin: string, authority: string | undefined): boolean {
  const { protocol, host } = URL.parse(origin) ?? {};
  if (authority === undefined || (protocol !== 'http:' && protocol !== 'https:')) return false;
  return host === canonicalAuthority(authority, protocol);
}

const misdirected = (authority: string): ProblemError =>
  new ProblemError(
    421,
    'misdirected-request',
    `This service is not called ${JSON.stringify(echo(authority))}. ALLOWED_HOSTS lists its names besides those of loopback.`,
  );

const CROSS_ORIGIN = new ProblemError(
  403,
  'cross-origin-refused',
  'A web page of another origin may not send this request.',
);
