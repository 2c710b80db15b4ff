import { InfrastructureError } from '../infrastructure-error.js';

/** Grant type by which the command line gets a token of any role; the embedded issuer alone has it. */
export const ROLE_GRANT = 'urn:waybill:params:oauth:grant-type:role';

export interface TokenWish {
  readonly role: 'operator' | 'viewer' | 'customer';
  /** Customer id, for the role `customer` only. */
  readonly customer?: string;
}

export interface MintedToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

/**
 * A token of any role, without a login: for scripts, and for the launcher itself.
 * @param client the command line's
 * @throws InfrastructureError NO_TOKEN in the issuer's words, or since it does not answer
 */
export async function mintToken(
  issuer: string,
  client: { readonly id: string; readonly secret: string },
  { role, customer }: TokenWish,
): Promise<MintedToken> {
  const basic = Buffer.from(`${client.id}:${client.secret}`).toString('base64');
  const form = new URLSearchParams({ grant_type: ROLE_GRANT, role });
  if (customer !== undefined) form.set('customer', customer);
  let answer: { access_token?: string; expires_in?: number; error_description?: string };
  try {
    const response = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: form,
      signal: AbortSignal.timeout(5_000),
    });
    answer = (await response.json()) as typeof answer;
  } catch (cause) {
    throw new InfrastructureError('NO_TOKEN', `The issuer ${issuer} does not answer: ${(cause as Error).message}`, {
      cause,
    });
  }
  const { access_token: accessToken, expires_in: expiresInSeconds = 0, error_description: why = 'no reason' } = answer;
  if (accessToken === undefined)
    throw new InfrastructureError('NO_TOKEN', `The issuer ${issuer} gives no token: ${why}`);
  return { accessToken, expiresInSeconds };
}
