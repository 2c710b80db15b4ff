import { createHmac, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { makeIssuerKey, TestIssuer, type IssuerKey } from '@waybill/testing';
import type { JWTPayload } from 'jose';
import type { ProblemError } from '../problems/problem-error.js';
import type { Actor } from './actor.js';
import { authSettingsFrom } from './auth-settings.js';
import { TokenVerifier, type TokenVerifierOptions } from './token-verifier.js';

const issuer = new TestIssuer();
let other: IssuerKey;
let verifier: TokenVerifier;

const verifierWith = (env: NodeJS.ProcessEnv = {}, options?: TokenVerifierOptions): TokenVerifier =>
  new TokenVerifier(authSettingsFrom({ AUTH_ISSUER: issuer.url, ...env }, 'order'), options);

beforeAll(async () => {
  await issuer.start();
  other = await makeIssuerKey('other');
  verifier = verifierWith();
});
afterAll(() => issuer.stop());

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const seconds = (fromNow: number): number => Math.floor(Date.now() / 1_000) + fromNow;
const claims = (): JWTPayload => ({ iss: issuer.url, aud: 'urn:waybill', sub: 'ada', exp: seconds(300) });

/** @returns its detail */
async function refused(token: string | Promise<string>, by = verifier): Promise<string> {
  const error = await by.verify(await token).then(
    () => undefined,
    (thrown: ProblemError) => thrown,
  );
  expect(error).toMatchObject({
    status: 401,
    code: 'invalid-token',
    extra: { headers: { 'www-authenticate': 'Bearer realm="waybill", error="invalid_token"' } },
  });
  return error?.detail ?? '';
}

const accepted = async (token: Promise<string>, by = verifier): Promise<Actor> => by.verify(await token);

describe('an access token', () => {
  it('says on whose behalf a request is made', async () => {
    const actor = await accepted(issuer.sign({ sub: 'ada', name: 'Ada', roles: ['customer'] }));
    expect(actor).toMatchObject({ kind: 'token', subject: 'ada', name: 'Ada', customerId: 'ada' });
    expect(actor.roles).toEqual(new Set(['customer']));
    expect(actor.permissions.get('orders:read')).toEqual(new Set(['own']));
  });

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('may be signed by %s', async (alg) => {
    const key = await makeIssuerKey(alg, alg);
    issuer.keys.push(key);
    expect((await accepted(issuer.sign({}, { key }), verifierWith())).subject).toBe('ada');
  });

  it.each(['at+jwt', 'application/at+jwt', 'JWT', 'jwt'])('may be of type %s', async (typ) => {
    expect((await accepted(issuer.sign({}, { header: { typ } }))).subject).toBe('ada');
  });

  it('may be for other audiences, too', async () => {
    expect((await accepted(issuer.sign({ aud: ['account', 'urn:waybill'] }))).subject).toBe('ada');
  });

  it('may be 30 s late or early, for clocks differ', async () => {
    expect((await accepted(issuer.sign({ exp: seconds(-25), nbf: seconds(25) }))).subject).toBe('ada');
  });

  it('names no role that is known: its sender may do nothing', async () => {
    for (const roles of [undefined, [], ['admin'], 'admin', { customer: true }, [['operator']], 7]) {
      const { roles: found, permissions } = await accepted(issuer.sign({ roles }));
      expect([...found, ...permissions]).toEqual([]);
    }
  });

  it('may list its roles in one text', async () => {
    expect((await accepted(issuer.sign({ roles: 'viewer other operator' }))).roles).toEqual(
      new Set(['viewer', 'operator']),
    );
  });

  it('may have roles and customer elsewhere, under other names', async () => {
    const keycloak = verifierWith({
      AUTH_ROLES_CLAIM: 'realm_access.roles',
      AUTH_CUSTOMER_CLAIM: 'customer_number',
      AUTH_ROLE_CUSTOMER: 'shopper',
    });
    const said = {
      customer_number: 'c-1',
      preferred_username: 'ada',
      realm_access: { roles: ['shopper', 'customer'] },
    };
    const actor = await accepted(issuer.sign(said), keycloak);
    expect(actor).toMatchObject({ subject: 'ada', name: 'ada', customerId: 'c-1', roles: new Set(['customer']) });
    const dotted = verifierWith({ AUTH_ROLES_CLAIM: 'https://shop.example/roles' });
    expect((await accepted(issuer.sign({ 'https://shop.example/roles': ['viewer'] }), dotted)).roles).toEqual(
      new Set(['viewer']),
    );
    const inherited = verifierWith({ AUTH_ROLES_CLAIM: 'constructor.name' });
    expect((await accepted(issuer.sign(), inherited)).roles.size).toBe(0);
  });

  it.each([{ sub: 'guest-AAAAAAAAAAAAAAAAAAAAAA' }, { customer: undefined }, { customer: '' }, { customer: 7 }])(
    'makes no customer without a customer id, nor with a guest’s: %j',
    async (said) => {
      const by = verifierWith('sub' in said ? {} : { AUTH_CUSTOMER_CLAIM: 'customer' });
      const actor = await accepted(issuer.sign({ roles: ['customer', 'viewer'], ...said }), by);
      expect(actor.roles).toEqual(new Set(['viewer']));
      expect(actor.customerId).toBeUndefined();
    },
  );
});

describe('a token that is refused', () => {
  it('has no signature', async () => {
    expect(await refused(`${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(claims())}.`)).toBe(
      'The token is not valid.',
    );
  });

  it('is signed with the public key as if it were a secret', async () => {
    const rsa = await makeIssuerKey('rsa', 'RS256');
    issuer.keys.push(rsa);
    const key: KeyObject = createPublicKey({ key: rsa.publicJwk, format: 'jwk' });
    const pem = key.export({ type: 'spki', format: 'pem' });
    const signed = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: 'rsa' })}.${encode(claims())}`;
    const signature = createHmac('sha256', pem).update(signed).digest('base64url');
    expect(await refused(`${signed}.${signature}`, verifierWith())).toBe('The token is not valid.');
  });

  it('is signed with another key of the same name', async () => {
    expect(await refused(issuer.sign({}, { key: { ...other, kid: 'first' } }))).toBe(
      'The signature of the token is not one of the issuer.',
    );
  });

  it('names a key that the issuer does not have', async () => {
    expect(await refused(issuer.sign({}, { key: other }))).toBe('The signature of the token is not one of the issuer.');
  });

  it.each(['jku', 'x5u', 'jwk', 'x5c'])('brings a key of its own by %s', async (name) => {
    expect(await refused(issuer.sign({}, { header: { [name]: 'https://evil.example' } }))).toBe(
      'The token is not valid.',
    );
  });

  it('was changed after it was signed', async () => {
    const [header, , signature] = (await issuer.sign()).split('.');
    await refused(`${header}.${encode({ ...claims(), roles: ['operator'] })}.${signature}`);
  });

  it.each([
    ['an ID token', { aud: 'waybill-gateway' }, 'The token is for another audience.'],
    ['without an audience', { aud: undefined }, 'The token is for another audience.'],
    ['for an audience that only begins like ours', { aud: 'urn:waybill:other' }, 'The token is for another audience.'],
    ['of another issuer', { iss: 'https://evil.example' }, 'The token is not valid.'],
    ['of no issuer', { iss: undefined }, 'The token is not valid.'],
    ['expired', { exp: seconds(-60) }, 'The token has expired.'],
    ['without an end', { exp: undefined }, 'The token is not valid.'],
    ['not valid yet', { nbf: seconds(90) }, 'The token is not valid.'],
    ['issued in the future', { iat: seconds(90) }, 'The token is not valid.'],
    ['without a subject', { sub: undefined }, 'The token is not valid.'],
    ['with an empty subject', { sub: '' }, 'The token is not valid.'],
    ['with a subject of 10 kB', { sub: 'x'.repeat(10_000) }, 'The token is not valid.'],
    ['with a subject that cannot be stored', { sub: 'a\0b' }, 'The token is not valid.'],
  ])('is %s', async (_what, said, detail) => {
    expect(await refused(issuer.sign(said as JWTPayload))).toBe(detail);
  });

  it('is of an issuer with a slash more', async () => {
    expect(await refused(issuer.sign({ iss: `${issuer.url}/` }))).toBe('The token is not valid.');
  });

  it.each([undefined, 'refresh+jwt', 'Refresh', 'logout+jwt', 'dpop+jwt', 'ID'])('is of type %s', async (typ) => {
    await refused(issuer.sign({}, { header: { typ } }));
  });

  it.each(['', 'x', 'a.b', 'a.b.c', '..', 'a.b.c.d.e', `${encode({ alg: 'ES256' })}.e30.x`, 'null.null.null'])(
    'is no token at all: %j',
    async (token) => {
      await refused(token);
    },
  );

  it('is sent to a service that has no issuer', async () => {
    await refused(issuer.sign(), new TokenVerifier(authSettingsFrom({}, 'order')));
  });
});

describe('a token that was verified', () => {
  it('is known until it ends, and asks nothing of the issuer', async () => {
    let now = Date.now();
    const by = verifierWith({}, { now: () => now });
    const token = await issuer.sign({ exp: seconds(300) });
    const actor = await by.verify(token);
    expect(await by.verify(token)).toBe(actor);
    now += 400_000;
    await refused(token, by);
  });

  it('is forgotten when too many came after it, and verified once more', async () => {
    const by = verifierWith({}, { maxRemembered: 2 });
    const tokens = await Promise.all(['1', '2', '3'].map((jti) => issuer.sign({ jti })));
    const actors: Actor[] = [];
    for (const token of tokens) actors.push(await by.verify(token));
    const again = [];
    for (const token of [...tokens].reverse()) again.push(await by.verify(token));
    expect(again.reverse().map((actor, i) => actor === actors[i])).toEqual([false, true, true]);
  });

  it('is not taken for another with the same claims', async () => {
    const token = await issuer.sign();
    await verifier.verify(token);
    await refused(`${token.slice(0, -4)}AAAA`);
  });
});
