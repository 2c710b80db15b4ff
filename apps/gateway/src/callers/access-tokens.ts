import { Injectable } from '@nestjs/common';
import type { Actor } from './actor.js';
import type { FastifyRequest } from 'fastify';

export type Authorization = { readonly authorization?: string };

/** The tokens by which the gateway speaks for others. */
@Injectable()
export class AccessTokens {
  private readonly tokens = new WeakMap<Actor, string>();

  /** Notes by which token an actor was known. */
  note(actor: Actor, token: string): void {
    this.tokens.set(actor, token);
  }

  authorizationFor({ headers: { authorization } }: FastifyRequest): Promise<Authorization> {
    return Promise.resolve(authorization === undefined ? {} : { authorization });
  }

  authorizationOf(actor: Actor): Promise<Authorization> {
    const token = this.tokens.get(actor);
    return Promise.resolve(token === undefined ? {} : { authorization: `Bearer ${token}` });
  }
}
