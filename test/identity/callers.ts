import { clientIdOf, TOKEN_AUDIENCE, type ProcessName } from '@waybill/contracts';
import type { TestSystem } from '@waybill/testing';
import type { Api, Answer } from '../support/api.js';

/** Everybody who may call a service, by what their token says. */
export const CALLERS = ['ada', 'bob', 'viewer', 'operator', 'storefront', 'service'] as const;
export type Caller = (typeof CALLERS)[number];

export const ROLE_OF = {
  ada: 'customer',
  bob: 'customer',
  viewer: 'viewer',
  operator: 'operator',
  storefront: 'storefront',
  service: 'service',
} as const satisfies Readonly<Record<Caller, string>>;

/** Requests of each caller, with tokens of the system's own issuer. */
export class Callers {
  private readonly tokens = new Map<Caller, string>();

  constructor(
    private readonly system: TestSystem,
    private readonly api: Api,
  ) {}

  async tokenOf(caller: Caller): Promise<string> {
    const token = this.tokens.get(caller) ?? (await this.issue(caller));
    this.tokens.set(caller, token);
    return token;
  }

  async ask<T = { code?: string }>(
    caller: Caller,
    method: string,
    service: ProcessName,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const authorization = `Bearer ${await this.tokenOf(caller)}`;
    return this.api.request<T>(method, `${this.system.url(service)}${path}`, body, { authorization, ...headers });
  }

  private issue(caller: Caller): Promise<string> {
    switch (caller) {
      case 'ada':
      case 'bob':
        return this.system.token({ role: 'customer', customer: caller });
      case 'viewer':
      case 'operator':
        return this.system.token({ role: caller });
      case 'storefront':
        return this.ofClient('gateway');
      case 'service':
        return this.ofClient('order');
    }
  }

  /** Client credentials, as the process itself gets them. */
  private async ofClient(name: ProcessName): Promise<string> {
    const { issuer } = this.system;
    const login = Buffer.from(`${clientIdOf(name)}:${issuer.secretOf(name)}`).toString('base64');
    const response = await fetch(`${issuer.url}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${login}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource: TOKEN_AUDIENCE }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }
}
