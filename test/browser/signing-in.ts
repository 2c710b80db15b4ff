import type { SharedPages } from './support/shared-pages.js';

const ACCOUNTS = [
  ['Ada', 'customer', '/'],
  ['Vera', 'viewer', '/console/orders'],
  ['Olga', 'operator', '/console/orders'],
] as const;

export const signingIn = (shared: SharedPages): void =>
  describe('signing in', () => {
    it.each(ACCOUNTS)('takes one click as %s, who is a %s', async (account, role, path) => {
      const page = await shared.signedIn(account, path);
      await page.locator('main h1').first().waitFor();
      const session = await page.evaluate<object>(`fetch('/auth/session').then((answer) => answer.json())`);
      expect(session).toMatchObject({ authenticated: true, name: account, roles: [role] });
      const cookies = await page.context().cookies(shared.system.gateway.url);
      expect(cookies.find(({ name }) => name === 'waybill_session')).toMatchObject({
        httpOnly: true,
        sameSite: 'Strict',
      });
      // No token ever reaches the page.
      expect(
        await page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])'),
      ).not.toMatch(/eyJ/);
    });
  });
