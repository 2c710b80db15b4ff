import { Injectable } from '@nestjs/common';
import { identityProviderUnavailable, IssuerError, ServiceTokens, type Actor } from '@waybill/platform';

export type Authorization = { readonly authorization?: string };

/** The tokens by which the gateway speaks for others, and its own. */
@Injectable()
export class AccessTokens {
  private readonly tokens = new WeakMap<Actor, string>();

  constructor(private readonly own: ServiceTokens) {}

  /** Notes by which token an actor was known. */
  note(actor: Actor, token: string): void {
    this.tokens.set(actor, token);
  }

  /** Whether the gateway has a client of its own at the issuer. */
  get ownAreHad(): boolean {
    return this.own.areHad;
  }

  /**
   * A service did not take what a call on behalf of this actor carried. Where that was the gateway's own token, it is no
   * matter of the caller's: the next call gets a new one.
   *
   * @throws ProblemError 503 `identity-provider-unavailable` where it was the gateway's own
   */
  refusedFor(actor: Actor, authorization: Authorization): void {
    if (this.tokens.has(actor)) return;
    this.refused(authorization);
    throw identityProviderUnavailable();
  }

  /**
   * What a call on behalf of this actor carries: the actor's own token, for guests the gateway's. Never none: a service on
   * loopback takes a call without a token for one of this machine's own, who may do everything.
   *
   * @throws ProblemError 503 `identity-provider-unavailable`
   */
  async authorizationOf(actor: Actor): Promise<Authorization> {
    const token = this.tokens.get(actor);
    if (token !== undefined) return { authorization: `Bearer ${token}` };
    if (!this.own.areHad) throw identityProviderUnavailable();
    try {
      return await this.own.headers();
    } catch (error) {
      if (error instanceof IssuerError) throw identityProviderUnavailable();
      throw error;
    }
  }

  /** What a call on behalf of everybody carries. None while the issuer is away: services of this machine ask for none. */
  async authorizationOfPublic(): Promise<Authorization> {
    return this.own.headers().catch(() => ({}));
  }

  /** A service did not take the gateway's own token: the next call gets a new one. */
  refused({ authorization }: Authorization): void {
    this.own.refused(authorization);
  }
}
