import type { StorefrontProduct } from '@waybill/console-api';
import type { PublicReads } from '../upstream/public-reads.js';

/** Products on the shop's first page, the newest. */
const MOST = 50;

interface ProductPage {
  readonly items: readonly {
    readonly sku: string;
    readonly name: string;
    readonly price: StorefrontProduct['price'];
  }[];
}

interface Availability {
  readonly items: readonly { readonly sku: string; readonly available: number }[];
}

/**
 * The catalogue with what may be ordered of it. Without an answer about the stock the products are shown all the same.
 *
 * @throws ProblemError 502, 503 or 504 where the catalogue cannot be had
 */
export async function storefrontProducts(reads: PublicReads): Promise<StorefrontProduct[]> {
  const { items } = await reads.get<ProductPage>('inventory', `/products?limit=${MOST}`);
  const skus = items.map(({ sku }) => sku).filter((sku) => !sku.includes(','));
  const stock = skus.length === 0 ? undefined : await availabilityOf(reads, skus);
  return items.map(({ sku, name, price }) => ({ sku, name, price, available: stock?.get(sku) ?? null }));
}

async function availabilityOf(reads: PublicReads, skus: readonly string[]): Promise<Map<string, number> | undefined> {
  try {
    const query = new URLSearchParams({ sku: skus.join(',') });
    const { items } = await reads.get<Availability>('inventory', `/availability?${query.toString()}`);
    return new Map(items.map(({ sku, available }) => [sku, available]));
  } catch {
    return undefined;
  }
}
