import { formAction, FormBrowser, TestSystem } from '@waybill/testing';

describe('a system with a gateway and the embedded issuer', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await TestSystem.start({ gateway: true });
  });
  afterAll(() => system?.audit());
  afterAll(() => system?.stop());

  it.each([
    ['olga', 'Olga', 'operator'],
    ['vera', 'Vera', 'viewer'],
    ['ada', 'Ada', 'customer'],
  ])('signs %s in at the gateway with one click', async (user, name, role) => {
    const gateway = system.url('gateway');
    const browser = new FormBrowser(gateway, system.issuer.url);
    const login = await browser.open(`${gateway}/auth/login?return_to=/console`);
    expect(login.text).toContain('Sign in to Waybill');
    const { url } = await browser.open(formAction(login), { user });
    expect(url).toBe(`${gateway}/console`);
    const session = JSON.parse((await browser.open(`${gateway}/auth/session`)).text) as object;
    expect(session).toMatchObject({ authenticated: true, name, roles: [role] });
  });

  it('lets tokens of the issuer in at the gateway, and programs without one in at the services', async () => {
    const authorization = `Bearer ${await system.token({ role: 'operator' })}`;
    const atGateway = await fetch(`${system.url('gateway')}/api/orders`, { headers: { authorization } });
    expect(atGateway.status).toBe(200);
    expect((await fetch(`${system.url('order')}/orders`)).status).toBe(200);
    expect((await fetch(`${system.url('order')}/orders`, { headers: { authorization: 'Bearer x' } })).status).toBe(401);
  });

  it('has read-only roles that suffice for the audit', async () => {
    const readers = Object.fromEntries(
      Object.entries(system.readerUrls).map(([name, url]) => [`${name.toUpperCase()}_DATABASE_URL`, url]),
    );
    const { exitCode, stdout } = await system.waybill(['audit', '--json', '--wait', '30'], readers);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ quiet: true });
  });
});
