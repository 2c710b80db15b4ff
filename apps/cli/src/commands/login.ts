import { OperationError, visible } from '@waybill/operations/words';
import { TOKEN_AUDIENCE } from '@waybill/system-map';
import type { Command } from 'commander';
import { decodeJwt } from 'jose';
import { forgetLogin, keepLogin } from '../identity/kept-login.js';
import { knownIssuer, type KnownIssuer } from '../identity/known-issuer.js';
import { openIssuer } from '../identity/open-issuer.js';
import { printJson } from '../output.js';

interface LoginOptions {
  readonly forget: boolean;
  readonly json: boolean;
}

export function registerLogin(program: Command): void {
  program
    .command('login')
    .description('sign in at the issuer with a browser; the commands then act as you')
    .option('--forget', 'forget the login that is kept', false)
    .option('--json', 'print JSON', false)
    .action(async ({ forget, json }: LoginOptions) => {
      if (forget) {
        forgetLogin();
        return json ? printJson({ signedIn: false }) : console.log('the login is forgotten');
      }
      const issuer = knownIssuer(process.env);
      const { name, endsAt } = await signIn(issuer);
      if (json) return printJson({ signedIn: true, name, issuer: issuer.url, endsAt: new Date(endsAt).toISOString() });
      console.log(`signed in as ${visible(name)} at ${issuer.url}`);
    });
}

/** The device flow of RFC 8628: the code is entered in any browser, here or elsewhere. */
async function signIn(issuer: KnownIssuer): Promise<{ name: string; endsAt: number }> {
  const { library, configuration } = await openIssuer(issuer);
  try {
    const device = await library.initiateDeviceAuthorization(configuration, {
      scope: 'openid offline_access',
      resource: process.env.AUTH_AUDIENCE ?? TOKEN_AUDIENCE,
    });
    console.error(`Open ${visible(device.verification_uri)} and enter ${visible(device.user_code)}`);
    if (device.verification_uri_complete) console.error(`or open ${visible(device.verification_uri_complete)}`);
    const tokens = await library.pollDeviceAuthorizationGrant(configuration, device);
    const endsAt = Date.now() + (tokens.expiresIn() ?? 60) * 1_000;
    keepLogin({ issuer, accessToken: tokens.access_token, refreshToken: tokens.refresh_token, endsAt });
    return { name: nameIn(tokens.access_token) ?? 'you', endsAt };
  } catch (cause) {
    const { error, error_description: words, message } = cause as Error & Record<string, string | undefined>;
    throw new OperationError('refused', `the issuer refused: ${words ?? error ?? message ?? 'without a word'}`, {
      cause,
    });
  }
}

/** Who the token speaks of, as far as it can be read: an issuer's tokens need be no JWT. */
function nameIn(token: string): string | undefined {
  try {
    const { name, preferred_username: user, sub } = decodeJwt(token);
    return [name, user, sub].find((text): text is string => typeof text === 'string');
  } catch {
    return undefined;
  }
}
