import { OperationError } from '@waybill/operations/words';
import { forgetLogin, keepLogin, readLogin, type KeptLogin } from './kept-login.js';
import { knownIssuer } from './known-issuer.js';
import { isRole, mint, ROLES } from './mint.js';
import { openIssuer } from './open-issuer.js';
import { renewingAlone } from './renewing-alone.js';

/** A token that ends so soon is renewed first, ms. */
const MARGIN_MS = 30_000;

let asked: Promise<string | undefined> | undefined;

/**
 * The token that the commands show the services: `WAYBILL_TOKEN`, else one of the role in `WAYBILL_ROLE`, minted at the issuer for
 * development, else that of `waybill login`, renewed where it has ended.
 * @returns undefined where there is neither, or the login has ended: services on loopback want none by default
 * @throws OperationError unreachable when the issuer cannot renew it now: going on without a token would be another caller
 */
export function bearer(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const { WAYBILL_TOKEN: given = '', WAYBILL_ROLE: role = '' } = env;
  if (given !== '') return Promise.resolve(given);
  return (asked ??= role === '' ? keptToken() : tokenOf(role, env));
}

async function tokenOf(role: string, env: NodeJS.ProcessEnv): Promise<string> {
  if (!isRole(role)) throw new OperationError('misuse', `WAYBILL_ROLE is "${role}"; it must be ${ROLES.join(', ')}`);
  return (await mint(knownIssuer(env), { role })).accessToken;
}

async function keptToken(): Promise<string | undefined> {
  const login = readLogin();
  if (!login || isFresh(login)) return login?.accessToken;
  // One at a time: an issuer that rotates refresh tokens takes each of them once.
  return renewingAlone(async () => {
    const newest = readLogin();
    if (!newest || isFresh(newest)) return newest?.accessToken;
    const renewed = await renew(newest);
    if (renewed) {
      keepLogin(renewed);
      return renewed.accessToken;
    }
    forgetLogin();
    console.error('waybill: your login has ended; `waybill login` signs you in again');
    return undefined;
  });
}

const isFresh = ({ endsAt }: KeptLogin): boolean => Date.now() < endsAt - MARGIN_MS;

/**
 * @returns undefined where the login has ended
 * @throws OperationError unreachable when the issuer cannot say: the login is kept
 */
async function renew(login: KeptLogin): Promise<KeptLogin | undefined> {
  if (login.refreshToken === undefined) return undefined;
  const { library, configuration } = await openIssuer(login.issuer);
  try {
    const tokens = await library.refreshTokenGrant(configuration, login.refreshToken);
    return {
      ...login,
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token ?? login.refreshToken,
      endsAt: Date.now() + (tokens.expiresIn() ?? 60) * 1_000,
    };
  } catch (cause) {
    if (cause instanceof library.ResponseBodyError && cause.error === 'invalid_grant') return undefined;
    const message = `your login could not be renewed at ${login.issuer.url}: ${(cause as Error).message}`;
    throw new OperationError('unreachable', message, { cause });
  }
}
