import { InfrastructureError, mintToken, type MintedToken, type TokenWish } from '@waybill/local-infra';
import { OperationError } from '@waybill/operations/words';
import type { KnownIssuer } from './known-issuer.js';

export const ROLES = ['operator', 'viewer', 'customer'] as const;

export const isRole = (text: string): text is (typeof ROLES)[number] => ROLES.some((role) => role === text);

/**
 * A token without a login, as the issuer for development gives it to the command line's own client.
 * @throws OperationError refused where the issuer is not ours, or in its words; unreachable
 */
export async function mint(
  { url, clientId: id, clientSecret: secret }: KnownIssuer,
  wish: TokenWish,
): Promise<MintedToken> {
  if (secret === undefined) {
    throw new OperationError('refused', `${url} is not ours to mint tokens at: sign in with \`waybill login\``);
  }
  try {
    return await mintToken(url, { id, secret }, wish);
  } catch (error) {
    if (!(error instanceof InfrastructureError)) throw error;
    const code = error.cause === undefined ? 'refused' : 'unreachable';
    throw new OperationError(code, error.message, { cause: error });
  }
}
