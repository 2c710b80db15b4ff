import { eventually } from '@waybill/testing';
import type { Page } from 'playwright-core';
import { shareSystem, type SharedSystem } from '../../support/shared-system.js';
import { shareBrowser } from './in-browser.js';
import { Visitor } from './visitor.js';

export type Account = 'Ada' | 'Bob' | 'Olga' | 'Vera';

/** A system with its gateway, and a browser, which several suites use one after the other. */
export interface SharedPages extends SharedSystem {
  /** Somebody whose pages are watched until the test is over; then nothing must have gone wrong on them. */
  visitor(): Promise<Visitor>;
  /** A page of somebody new who has signed in. */
  signedIn(account: Account, path?: string): Promise<Page>;
}

export function sharePages(): SharedPages {
  const shared = shareSystem({ gateway: true, envOf: { gateway: { RATE_LIMITS: 'off' } } });
  const browser = shareBrowser();
  const visitors: Visitor[] = [];

  beforeAll(async () => {
    expect(await shared.system.waybill(['seed'])).toMatchObject({ exitCode: 0 });
    await eventually(async () => {
      const known = await shared.api.request('GET', `${shared.system.url('order')}/catalogue/COFFEE-1KG`);
      expect(known.status).toBe(200);
    });
  });

  afterEach(async () => {
    for (const visitor of visitors.splice(0)) await visitor.leave();
  });

  const visitor = async () => {
    const { gateway, issuer } = shared.system;
    const come = await Visitor.come(browser(), { origin: gateway.url, leadsTo: [issuer.url] });
    visitors.push(come);
    return come;
  };
  return {
    leftToOperators: shared.leftToOperators,
    get system() {
      return shared.system;
    },
    get api() {
      return shared.api;
    },
    visitor,
    async signedIn(account, path = '/console') {
      const page = await (await visitor()).newPage();
      await signIn(page, account, path);
      return page;
    },
  };
}

export async function signIn(page: Page, account: Account, path: string): Promise<void> {
  await page.goto(`/auth/login?return_to=${encodeURIComponent(path)}`);
  await chooseAccount(page, account);
  await page.waitForURL((url) => url.pathname === path.split('?')[0]);
}

/** On the embedded issuer's page. */
export const chooseAccount = (page: Page, account: Account): Promise<void> =>
  page.getByRole('button', { name: new RegExp(`^${account}\\b`) }).click();
