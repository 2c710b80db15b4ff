import { twoCredentials } from '@waybill/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** 32 random bytes in base64url: what every cookie of ours holds. */
const VALUE = /^[\w-]{43}$/;

export interface CookieOptions {
  readonly path?: string;
  readonly sameSite?: 'Strict' | 'Lax';
  readonly secure: boolean;
  /** Seconds; without it the cookie ends with the browser, at 0 it is forgotten. */
  readonly maxAge?: number;
}

/**
 * A cookie's name. Over https browsers accept `__Host-` names from this very host alone: no other host of the domain can
 * plant one (RFC 6265bis section 4.1.3.2). Over http they refuse such names.
 */
export const boundName = (name: string, { isSecure }: { readonly isSecure: boolean }): string =>
  isSecure ? `__Host-${name}` : name;

/**
 * What a request's cookie of this name holds; any text, since anybody can send one.
 *
 * @throws ProblemError 400 `two-credentials` where two of that name were sent: they may be of two callers
 */
export function cookieIn(request: FastifyRequest, name: string): string | undefined {
  const values = cookiesIn(request, name);
  if (values.length > 1) throw twoCredentials();
  return values[0];
}

/** Whether any cookie of this name was sent. */
export const hasCookie = (request: FastifyRequest, name: string): boolean => cookiesIn(request, name).length > 0;

function cookiesIn({ headers: { cookie } }: FastifyRequest, name: string): string[] {
  return (cookie ?? '').split(';').flatMap((part) => {
    const equals = part.indexOf('=');
    return equals > 0 && part.slice(0, equals).trim() === name ? [part.slice(equals + 1).trim()] : [];
  });
}

/** The same, where it may be one that was set here. */
export function secretIn(request: FastifyRequest, name: string): string | undefined {
  const value = cookieIn(request, name);
  return value !== undefined && VALUE.test(value) ? value : undefined;
}

/** Not readable by scripts, and not sent by pages of other sites. No `Domain`: this host alone. */
export function setCookie(reply: FastifyReply, name: string, value: string, options: CookieOptions): void {
  const { path = '/', sameSite = 'Strict', secure, maxAge } = options;
  const attributes = [`Path=${path}`, 'HttpOnly', `SameSite=${sameSite}`];
  if (secure) attributes.push('Secure');
  if (maxAge !== undefined) attributes.push(`Max-Age=${maxAge}`);
  reply.header('set-cookie', [`${name}=${value}`, ...attributes].join('; '));
}
