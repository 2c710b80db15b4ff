import { readRunState } from '@waybill/local-infra';
import { OperationError } from '@waybill/operations/words';
import { clientIdOf } from '@waybill/system-map';
import { givenText } from '../given-text.js';

/** The issuer of tokens, and the command line's client there. */
export interface KnownIssuer {
  readonly url: string;
  readonly clientId: string;
  /** Undefined for a public client. */
  readonly clientSecret: string | undefined;
}

/**
 * `AUTH_ISSUER`, else what `npm start` recorded. Its client: `AUTH_CLIENT_ID` and `AUTH_CLIENT_SECRET` (or its file), else the recorded.
 * @throws OperationError unreachable when none is known; misuse when it is no http(s) URL
 */
export function knownIssuer(env: NodeJS.ProcessEnv): KnownIssuer {
  const recorded = readRunState()?.issuer;
  const url = said(env.AUTH_ISSUER) ?? recorded?.url;
  if (url === undefined) {
    throw new OperationError('unreachable', 'no issuer is known: is Waybill running (npm start)? Or set AUTH_ISSUER');
  }
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new OperationError('misuse', `AUTH_ISSUER is "${url}"; it must be an http(s) URL`);
  }
  const own = recorded?.url === url ? recorded.client : null;
  return {
    url,
    clientId: said(env.AUTH_CLIENT_ID) ?? own?.id ?? clientIdOf('cli'),
    clientSecret: givenText(env, 'AUTH_CLIENT_SECRET') ?? own?.secret,
  };
}

const said = (text: string | undefined): string | undefined => (text?.trim() ? text.trim() : undefined);
