import type Provider from 'oidc-provider';
import type { IssuerSettings } from './issuer-settings.js';
import { contentSecurityPolicy } from './pages/page.js';

/**
 * What every request must be before the provider sees it, and what every answer says. A web page whose name was pointed to
 * this machine sends that name as `Host` and is refused; so is what a page of another origin sends by a form.
 */
export function useEdge(provider: Provider, { url, gatewayUrl }: IssuerSettings): void {
  const { host: ownHost, origin: ownOrigin } = new URL(url);
  const policy = contentSecurityPolicy(gatewayUrl);
  provider.use(async (context, next) => {
    context.set({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      // With `no-referrer` browsers would send the sign-in's form with `Origin: null`.
      'referrer-policy': 'same-origin',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
    });
    if (context.path === '/health/ready' || context.path === '/health/live') {
      context.body = { status: 'ok' };
      return;
    }
    if (context.get('host') !== ownHost) {
      context.status = 421;
      context.body = { error: 'misdirected_request', error_description: `this issuer is ${url}` };
      return;
    }
    if (!SAFE.has(context.method) && !isFromHere(context.get('sec-fetch-site'), context.get('origin'), ownOrigin)) {
      context.status = 403;
      context.body = { error: 'cross_origin_refused', error_description: 'this form is on a page of another origin' };
      return;
    }
    await next();
  });
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Older browsers say the origin only; programs say neither. */
const isFromHere = (site: string, origin: string, ownOrigin: string): boolean =>
  (site === '' || site === 'same-origin' || site === 'none') && (origin === '' || origin === ownOrigin);
