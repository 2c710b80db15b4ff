import { canonicalHost, isLoopback, isLoopbackAddress } from './authority.js';

/** Names and addresses that a service is called by. */
export class AllowedHosts {
  private readonly names: ReadonlySet<string>;
  /** The last one that was allowed: nearly every request names the same. */
  private last: string | undefined;

  /**
   * @param boundTo address the HTTP server is bound to
   * @param listed names it is called by besides those of loopback, without ports
   * @param asksForTokens whether nothing is answered without one, which no page under another name can send
   */
  constructor(
    private readonly boundTo: string,
    listed: readonly string[],
    private readonly asksForTokens: boolean,
  ) {
    this.names = new Set(listed.map((name) => canonicalHost(name) ?? name));
  }

  /** Bound to loopback: only programs of this machine reach it, and the pages that its browsers show. */
  get onLoopback(): boolean {
    return isLoopbackAddress(this.boundTo);
  }

  /** Where tokens are required a service may be called by names that it cannot know; they are checked where listed. */
  get areChecked(): boolean {
    return !this.asksForTokens || this.names.size > 0;
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
