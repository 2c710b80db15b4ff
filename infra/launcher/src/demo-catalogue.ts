import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot, until } from '@waybill/local-infra';
import { LaunchError } from './launch-error.js';

interface DemoProduct {
  readonly sku: string;
}

export interface CatalogueOptions {
  readonly inventoryUrl: string;
  readonly orderUrl: string;
  readonly stopping: AbortSignal;
  /** Asked for where the services want a token; undefined where none can be had. */
  readonly operatorToken: () => Promise<string | undefined>;
}

const FILE = join('apps', 'inventory', 'demo-catalogue.json');

export function demoCatalogue(): readonly DemoProduct[] {
  return JSON.parse(readFileSync(join(repositoryRoot(), FILE), 'utf8')) as DemoProduct[];
}

/**
 * Puts the demo products into an empty inventory by its own API, and waits until order can price them: orders placed from
 * then on find them. An inventory that has products stays as it is.
 * @returns false where the services want a token and there is none: nothing was done
 * @throws LaunchError SERVICE_FAILED when inventory refuses, or order has not heard of a product after 60 s
 */
export async function fillCatalogue(products: readonly DemoProduct[], options: CatalogueOptions): Promise<boolean> {
  const ask = await asker(options);
  if (!ask) return false;
  if (await isEmpty(ask, options.inventoryUrl)) await seed(products, ask, options.inventoryUrl);
  await replicaHolds(products, ask, options);
  return true;
}

type Ask = (url: string, init?: RequestInit) => Promise<Response>;

/** Asks with a token where services on loopback, which by default want none, have been told to want one. */
async function asker({ inventoryUrl, operatorToken }: CatalogueOptions): Promise<Ask | undefined> {
  const probe = await fetch(`${inventoryUrl}/products?limit=1`);
  await probe.body?.cancel();
  if (probe.status !== 401) return fetch;
  const token = await operatorToken();
  if (token === undefined) return undefined;
  return (url, init) => fetch(url, { ...init, headers: { ...init?.headers, authorization: `Bearer ${token}` } });
}

/** Asked of the database in use, not noted in a folder: the next start may be given another database. */
async function isEmpty(ask: Ask, inventoryUrl: string): Promise<boolean> {
  const response = await ask(`${inventoryUrl}/products?limit=1`);
  if (!response.ok) throw new LaunchError('SERVICE_FAILED', `inventory does not list products: ${response.status}`);
  const { items } = (await response.json()) as { items: readonly unknown[] };
  return items.length === 0;
}

async function seed(products: readonly DemoProduct[], ask: Ask, inventoryUrl: string): Promise<void> {
  for (const product of products) {
    const response = await ask(`${inventoryUrl}/products`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(product),
    });
    if (response.status === 201 || response.status === 409) continue;
    const words = (await response.text()).slice(0, 300);
    throw new LaunchError('SERVICE_FAILED', `inventory refused ${product.sku}: ${response.status} ${words}`);
  }
}

async function replicaHolds(
  products: readonly DemoProduct[],
  ask: Ask,
  { inventoryUrl, orderUrl, stopping }: CatalogueOptions,
): Promise<void> {
  const answers = async (url: string): Promise<boolean> => {
    const response = await ask(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.status === 200;
  };
  for (const { sku } of products) {
    const path = encodeURIComponent(sku);
    if (!(await answers(`${inventoryUrl}/products/${path}`))) continue;
    const failure = await until(async () => stopping.aborted || (await answers(`${orderUrl}/catalogue/${path}`)), {
      timeoutMs: 60_000,
    });
    if (failure) throw new LaunchError('SERVICE_FAILED', `order has not heard of ${sku}: ${failure.message}`);
  }
}
