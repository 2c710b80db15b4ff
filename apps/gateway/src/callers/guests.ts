import { hash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { GUEST_PREFIX, permissionsOf, type Actor, type Role } from '@waybill/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayConfig } from '../gateway.config.js';
import { boundName, secretIn, setCookie } from './cookies.js';

/** How long a browser is known as the same guest, seconds: half a year. */
const GUEST_SECONDS = 180 * 24 * 60 * 60;
const ROLES: ReadonlySet<Role> = new Set(['storefront'] as const);
/** What the gateway's own client may, but for what it asks on behalf of operators. */
const PERMISSIONS = new Map([...permissionsOf(ROLES)].filter(([permission]) => permission !== 'handled:read'));

/** Those who order without an account: a browser with a random cookie. */
@Injectable()
export class Guests {
  constructor(private readonly config: Pick<GatewayConfig, 'storefront' | 'isSecure'>) {}

  get areWelcome(): boolean {
    return this.config.storefront === 'open';
  }

  private get cookieName(): string {
    return boundName('waybill_guest', this.config);
  }

  /** Whom the cookie stands for; a guest without one is somebody new at every request. */
  of(request: FastifyRequest): Actor {
    return guestOf(secretIn(request, this.cookieName) ?? newSecret());
  }

  /** The same, and the browser will be known again. */
  admit(request: FastifyRequest, reply: FastifyReply): Actor {
    const known = secretIn(request, this.cookieName);
    const secret = known ?? newSecret();
    if (secret !== known)
      setCookie(reply, this.cookieName, secret, { maxAge: GUEST_SECONDS, secure: this.config.isSecure });
    return guestOf(secret);
  }
}

/** `guest-` and 132 bits of the cookie's hash: who sees the id in a list cannot tell the cookie. */
export const guestId = (secret: string): string => `${GUEST_PREFIX}${hash('sha256', secret, 'base64url').slice(0, 22)}`;

export const newSecret = (): string => randomBytes(32).toString('base64url');

function guestOf(secret: string): Actor {
  const id = guestId(secret);
  return { kind: 'token', subject: id, name: 'guest', customerId: id, roles: ROLES, permissions: PERMISSIONS };
}
