import { forgetLogin, keepLogin, readLogin, type KeptLogin } from './kept-login.js';
import { openIssuer } from './open-issuer.js';

/** A token that ends so soon is renewed first, ms. */
const MARGIN_MS = 30_000;

let asked: Promise<string | undefined> | undefined;

/**
 * The token that the commands show the services: `WAYBILL_TOKEN`, else that of `waybill login`, renewed where it has ended.
 * @returns undefined where there is neither, or the login has ended: services on loopback want none by default
 */
export function bearer(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const { WAYBILL_TOKEN: given = '' } = env;
  if (given !== '') return Promise.resolve(given);
  return (asked ??= keptToken());
}

async function keptToken(): Promise<string | undefined> {
  const login = readLogin();
  if (!login || Date.now() < login.endsAt - MARGIN_MS) return login?.accessToken;
  const renewed = await renew(login).catch(() => undefined);
  if (renewed) keepLogin(renewed);
  else {
    forgetLogin();
    console.error('waybill: your login has ended; `waybill login` signs you in again');
  }
  return renewed?.accessToken;
}

async function renew(login: KeptLogin): Promise<KeptLogin | undefined> {
  if (login.refreshToken === undefined) return undefined;
  const { library, configuration } = await openIssuer(login.issuer);
  const tokens = await library.refreshTokenGrant(configuration, login.refreshToken);
  return {
    ...login,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? login.refreshToken,
    endsAt: Date.now() + (tokens.expiresIn() ?? 60) * 1_000,
  };
}
