import type { FastifyReply } from 'fastify';
import type { GatewayConfig } from '../gateway.config.js';

/** Pages load nothing from elsewhere, run no text as a script, and are shown in no frame. */
const policy = (styles: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styles}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const PAGES = `${policy("'self'")}; require-trusted-types-for 'script'`;
/** Swagger UI writes styles into its elements, and markup into the page. */
const API_DOCS = policy("'self' 'unsafe-inline'");

/** A year, seconds. */
const HSTS = 'max-age=31536000';

/** What an answer says to browsers beside the platform's headers. Added by hand: refusals have to carry them as well. */
export function answerHeaders(reply: FastifyReply, { isSecure }: Pick<GatewayConfig, 'isSecure'>): void {
  if (isSecure) reply.header('strict-transport-security', HSTS);
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  if (!String(reply.getHeader('content-type') ?? '').startsWith('text/html')) return;
  const isDocs = reply.request.routeOptions.url?.startsWith('/docs') === true;
  reply.header('content-security-policy', isDocs ? API_DOCS : PAGES);
}
