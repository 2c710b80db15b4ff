import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot, until } from '@waybill/local-infra';
import { LaunchError } from './launch-error.js';

interface DemoProduct {
  readonly sku: string;
}

const FILE = join('apps', 'inventory', 'demo-catalogue.json');

export function demoCatalogue(): readonly DemoProduct[] {
  return JSON.parse(readFileSync(join(repositoryRoot(), FILE), 'utf8')) as DemoProduct[];
}

/** Asked of the database in use, not noted in a folder: the next start may be given another database. */
export async function catalogueIsEmpty(inventoryUrl: string): Promise<boolean> {
  const response = await fetch(`${inventoryUrl}/products?limit=1`);
  if (!response.ok) throw new LaunchError('SERVICE_FAILED', `inventory does not list products: ${response.status}`);
  const { items } = (await response.json()) as { items: readonly unknown[] };
  return items.length === 0;
}

/** Puts the demo products into inventory by its own API; those that are there stay as they are. */
export async function seed(products: readonly DemoProduct[], inventoryUrl: string): Promise<void> {
  for (const product of products) {
    const response = await fetch(`${inventoryUrl}/products`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(product),
    });
    if (response.status === 201 || response.status === 409) continue;
    const words = (await response.text()).slice(0, 300);
    throw new LaunchError('SERVICE_FAILED', `inventory refused ${product.sku}: ${response.status} ${words}`);
  }
}

/**
 * Waits until order can price every demo product that inventory has: orders placed from then on find them.
 * @throws LaunchError SERVICE_FAILED after 60 s
 */
export async function replicaHolds(
  products: readonly DemoProduct[],
  { inventoryUrl, orderUrl, stopping }: { inventoryUrl: string; orderUrl: string; stopping: AbortSignal },
): Promise<void> {
  const answers = async (url: string): Promise<boolean> => {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
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
