import { canonicalHost, isLoopback } from './authority.js';

/** Names and addresses that a service is called by. */
export class AllowedHosts {
  private readonly names: ReadonlySet<string>;
  /** The last one that was allowed: nearly every request names the same. */
  private last: string | undefined;

  /**
   * @param boundTo address the HTTP server is bound to
   * @param listed names it is called by besides those of loopback, without ports
   */
  constructor(
    private readonly boundTo: string,
    listed: readonly string[],
  ) {
    this.names = new Set(listed.map((name) => canonicalHost(name) ?? name));
  }

  /** Bound to loopback: only programs of this machine reach it, and the pages that its browsers show. */
  get onLoopback(): boolean {
    const { boundTo } = this;
    return isLoopback(canonicalHost(boundTo.includes(':') ? `[${boundTo}]` : boundTo) ?? '');
  }

  /** Off loopback a service may be called by names that it cannot know; they are checked where they are listed. */
  get areChecked(): boolean {
    return this.onLoopback || this.names.size > 0;
  }

  /** @param authority host and perhaps a port, which does not matter: it may be forwarded from another one */
  has(authority: string): boolean {
    if (authority === this.last) return true;
    const host = canonicalHost(authority);
    if (host === undefined || !(isLoopback(host) || this.names.has(host))) return false;
    this.last = authority;
    return true;
  }
}
