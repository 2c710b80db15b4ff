import { freePort, newSecret, Reaper } from '@waybill/local-infra';
import { formAction, FormBrowser, TestSystem } from '@waybill/testing';
import { Keycloak } from './keycloak.js';
import { realm } from './realm.js';

const { KEYCLOAK_HOME = '' } = process.env;

describe('a system whose issuer is a Keycloak', () => {
  let keycloak: Keycloak;
  let system: TestSystem;
  const [secret, password] = [newSecret(), newSecret()];

  beforeAll(async () => {
    const [port, gatewayPort] = await Promise.all([freePort(), freePort()]);
    const gatewayUrl = `http://127.0.0.1:${gatewayPort}`;
    keycloak = await Keycloak.start(KEYCLOAK_HOME, port, realm({ gatewayUrl, secret, password }), new Reaper());
    const own = { AUTH_ISSUER: keycloak.issuer, AUTH_CLIENT_SECRET: secret };
    system = await TestSystem.start({
      gateway: { port: gatewayPort },
      auth: 'required',
      env: { AUTH_ROLES_CLAIM: 'realm_access.roles' },
      envOf: { order: own, inventory: own, payment: own, shipping: own, notification: own, gateway: own },
    });
  }, 600_000);

  afterAll(() => system?.stop());
  afterAll(() => keycloak?.stop());

  const clientToken = async (id: string): Promise<Record<string, string>> => {
    const response = await fetch(`${keycloak.issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'openid' }),
    });
    return (await response.json()) as Record<string, string>;
  };

  const statusAt = async (url: string, token?: string): Promise<number> =>
    (await fetch(url, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })).status;

  const signIn = async (username: string): Promise<FormBrowser> => {
    const gateway = system.url('gateway');
    const browser = new FormBrowser(gateway, new URL(keycloak.issuer).origin);
    const login = await browser.open(`${gateway}/auth/login?return_to=/console`);
    const { url } = await browser.open(formAction(login), { username, password, credentialId: '' });
    expect(url).toBe(`${gateway}/console`);
    return browser;
  };

  it('verifies its tokens in the services: a client may what its role may', async () => {
    const orders = `${system.url('order')}/orders`;
    const { access_token: token, id_token: idToken } = await clientToken('waybill-inventory');
    expect(await statusAt(orders)).toBe(401);
    expect(await statusAt(orders, idToken)).toBe(401);
    expect(await statusAt(orders, token)).toBe(403);
    expect(await statusAt(`${orders}/a81bc81b-dead-4e5d-abff-90865d1e13b1`, token)).toBe(404);
  });

  it.each([
    ['olga', 'operator'],
    ['vera', 'viewer'],
    ['ada', 'customer'],
  ])('signs %s in at the gateway, and passes her token on', async (username, role) => {
    const browser = await signIn(username);
    const session = JSON.parse((await browser.open(`${system.url('gateway')}/auth/session`)).text) as object;
    expect(session).toMatchObject({ authenticated: true, roles: [role] });
    expect((await browser.open(`${system.url('gateway')}/api/orders`)).status).toBe(200);
  });
});
