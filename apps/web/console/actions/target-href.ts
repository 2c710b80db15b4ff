import { letterHref, orderHref, stockHref } from '../parts/ids.js';

/** The page of what an action was done to; undefined where it has none. */
export function targetHref(action: string, target: string): string | undefined {
  if (/^[\w-]+\.dlq:\d+:\d+$/.test(target)) return letterHref(target);
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(target)) {
    if (action.startsWith('audit.')) return `/console/proof/${target}`;
    if (action.startsWith('letters.')) return `/console/letters/replays/${target}`;
    return orderHref(target);
  }
  if (action.startsWith('stock.') || action.startsWith('product.')) return stockHref(target);
  return undefined;
}
