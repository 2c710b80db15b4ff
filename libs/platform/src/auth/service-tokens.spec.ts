import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestIssuer } from '@waybill/testing';
import { decodeJwt } from 'jose';
import { authSettingsFrom } from './auth-settings.js';
import { ServiceTokens } from './service-tokens.js';

const TOKEN = '/token';

describe('tokens of a process’s own', () => {
  let issuer: TestIssuer;
  let now: number;

  beforeEach(async () => {
    issuer = await new TestIssuer().start();
    issuer.clients.set('waybill-order', 'se:cret &');
    now = Date.now();
  });
  afterEach(() => issuer.stop());

  const tokensWith = (env: NodeJS.ProcessEnv): ServiceTokens =>
    new ServiceTokens(authSettingsFrom({ AUTH_ISSUER: issuer.url, ...env }, 'order'), () => now);
  const tokens = (): ServiceTokens => tokensWith({ AUTH_CLIENT_SECRET: 'se:cret &' });

  it('are for the audience of this system', async () => {
    expect(decodeJwt(await tokens().token())).toMatchObject({ sub: 'waybill-order', aud: 'urn:waybill' });
  });

  it('are asked for once, however many want one', async () => {
    const source = tokens();
    const all = await Promise.all(Array.from({ length: 20 }, () => source.token()));
    expect(new Set([...all, await source.token()]).size).toBe(1);
    expect(issuer.timesAsked(TOKEN)).toBe(1);
  });

  it('are asked for again 30 s before they end', async () => {
    const source = tokens();
    await source.token();
    now += 269_000;
    await source.token();
    expect(issuer.timesAsked(TOKEN)).toBe(1);
    now += 2_000;
    await source.token();
    expect(issuer.timesAsked(TOKEN)).toBe(2);
  });

  it('that live shorter than that are used for half of their life', async () => {
    issuer.clientTokens = { claims: {}, life: 20 };
    const source = tokens();
    await source.token();
    now += 9_000;
    await source.token();
    expect(issuer.timesAsked(TOKEN)).toBe(1);
    now += 2_000;
    await source.token();
    expect(issuer.timesAsked(TOKEN)).toBe(2);
  });

  it('are not used again once they were refused', async () => {
    const source = tokens();
    const { authorization } = await source.headers();
    source.refused('Bearer another');
    await source.token();
    expect(issuer.timesAsked(TOKEN)).toBe(1);
    source.refused(authorization);
    await source.token();
    expect(issuer.timesAsked(TOKEN)).toBe(2);
  });

  it('cannot be had while the issuer is away; it is asked once a second, and again when it is back', async () => {
    const source = tokens();
    await issuer.stop();
    for (let i = 0; i < 3; i++) await expect(source.token()).rejects.toMatchObject({ code: 'ISSUER' });
    await issuer.start();
    await expect(source.token()).rejects.toMatchObject({ code: 'ISSUER' });
    now += 1_000;
    expect(await source.token()).toMatch(/^ey/);
  });

  it('cannot be had with a wrong secret, and the message does not show it', async () => {
    const refused = tokensWith({ AUTH_CLIENT_SECRET: 'hunter2' }).token();
    await expect(refused).rejects.toThrow(`${issuer.url}/token answers 401`);
  });

  it('are had with the secret that its file holds now', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'auth-')), 'secret');
    writeFileSync(file, 'old\n');
    const source = tokensWith({ AUTH_CLIENT_SECRET_FILE: file });
    await expect(source.token()).rejects.toMatchObject({ code: 'ISSUER' });
    writeFileSync(file, 'se:cret &\n');
    now += 1_000;
    expect(await source.token()).toMatch(/^ey/);
  });

  it('are none where it has no client: requests go without', async () => {
    const source = tokensWith({});
    expect(source.areHad).toBe(false);
    expect(await source.headers()).toEqual({});
    await expect(source.token()).rejects.toMatchObject({ code: 'ISSUER' });
  });
});
