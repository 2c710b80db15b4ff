import { randomUUID } from 'node:crypto';
import { expectSoundPage } from './support/looked-at.js';
import { chooseAccount, type SharedPages, signIn } from './support/shared-pages.js';

export const wrongTurns = (shared: SharedPages): void =>
  describe('where something goes wrong', () => {
    it('an act whose session has ended says so, keeps what was typed, and is done after a sign-in', async () => {
      const sku = await shared.api.product({ onHand: 10 });
      const visitor = await shared.visitor();
      visitor.expects(/401/);
      const page = await visitor.newPage();
      await signIn(page, 'Olga', `/console/stock/${sku}`);
      await page.getByRole('button', { name: 'Adjust' }).click();
      const dialog = page.getByRole('dialog');
      const delta = dialog.getByLabel(/^Change in units/);
      await delta.fill('-3');
      await dialog.getByLabel('Reason').fill('three broken');
      await visitor.context.clearCookies();
      await dialog.getByRole('button', { name: 'Adjust' }).click();
      await dialog.getByText('Your session has ended: nothing was done.').waitFor();
      await expectSoundPage(page, 'console-session-ended');
      const [tab] = await Promise.all([
        visitor.context.waitForEvent('page'),
        dialog.getByRole('link', { name: 'Sign in, in another tab' }).click(),
      ]);
      await chooseAccount(tab, 'Olga');
      await tab.waitForURL('**/console/signed-in');
      await tab.getByRole('heading', { name: 'You are signed in' }).waitFor();
      await expectSoundPage(tab, 'console-signed-in');
      await tab.close();
      await dialog.getByText('You are signed in again.').waitFor();
      expect(await delta.inputValue()).toBe('-3');
      await dialog.getByRole('button', { name: 'Adjust' }).click();
      await dialog.waitFor({ state: 'hidden' });
      expect(await shared.api.stock(sku)).toMatchObject({ available: 7 });
    });

    it('a page whose session has ended asks to sign in, and comes back', async () => {
      const visitor = await shared.visitor();
      visitor.expects(/401/);
      const page = await visitor.newPage();
      await signIn(page, 'Vera', '/console/attention?cursor=');
      await page.getByRole('heading', { name: 'Attention' }).waitFor();
      await visitor.context.clearCookies();
      await page.getByRole('link', { name: 'Sign in' }).click();
      await chooseAccount(page, 'Vera');
      await page.waitForURL('**/console/attention?cursor=');
      await page.getByRole('heading', { name: 'Attention' }).waitFor();
    });

    it('a sign-in that fails leads people to a page, and tells programs a code', async () => {
      const page = await (await shared.visitor()).newPage();
      await page.goto('/auth/callback?state=unknown&code=stale');
      await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
      await expectSoundPage(page, 'sign-in-failed');
      await page.getByRole('link', { name: 'Try again' }).click();
      await chooseAccount(page, 'Vera');
      await page.waitForURL('**/console');

      const url = `${shared.system.gateway.url}/auth/callback?state=unknown&code=stale`;
      const answer = await shared.api.request<{ code: string }>('GET', url, undefined, { accept: 'application/json' });
      expect(answer).toMatchObject({ status: 400, body: { code: 'login-failed' } });
    });

    it('a sign-in while the identity provider is away says so, and begins once more', async () => {
      const page = await (await shared.visitor()).newPage();
      await page.goto('/console/sign-in?failed=identity-provider-unavailable&return_to=/console/stock');
      await page.getByRole('heading', { name: 'The identity provider is away' }).waitFor();
      await expectSoundPage(page, 'sign-in-away');
      await page.getByRole('link', { name: 'Try again' }).click();
      await chooseAccount(page, 'Vera');
      await page.waitForURL('**/console/stock');
    });

    it('filters that an address has and a page does not are named', async () => {
      const page = await shared.signedIn('Vera', '/console/orders?status=SOLD&from=yesterday&colour=red&limit=50');
      const notice = page.locator('.notice', { hasText: 'The address asks for' });
      await notice.waitFor();
      const text = await notice.innerText();
      for (const name of ['status=SOLD', 'from=yesterday', 'colour=red']) expect(text).toContain(name);
      expect(text).toContain('it must be one of PENDING, CONFIRMED');
      await expectSoundPage(page, 'console-orders-not-taken');
      await notice.getByRole('button').click();
      await notice.waitFor({ state: 'hidden' });
      expect(new URL(page.url()).search).toBe('?limit=50');
    });

    it.each([
      ['an order', `/console/orders/${randomUUID()}`],
      ['a SKU', '/console/stock/NO-SUCH-SKU'],
      ['a letter', '/console/letters/order-events.dlq%3A0%3A999999'],
      ['an audit', `/console/proof/${randomUUID()}`],
    ])('%s that is not there has no tools', async (_what, path) => {
      const visitor = await shared.visitor();
      visitor.expects(/40[04]/);
      const page = await visitor.newPage();
      await signIn(page, 'Olga', path);
      await page.locator('main .notice.bad').waitFor();
      expect(await page.locator('main button').count()).toBe(0);
    });
  });
