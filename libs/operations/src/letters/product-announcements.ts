import { setTimeout as pause } from 'node:timers/promises';
import { OperationError } from '../words/operation-error.js';

export interface Announcement {
  readonly id: string;
  /** Products and deletions announced so far. */
  readonly announced: number;
  readonly finished: boolean;
}

/** One JSON request to inventory, path with its query. @throws OperationError with what it says; unreachable */
export type AskInventory = (method: 'GET' | 'POST', path: string) => Promise<Announcement>;

/** How often is looked how far it has come, and when to give up, ms. */
const LOOK_MS = 100;
const PATIENCE_MS = 15_000;

/**
 * How a letter of product-events is replayed. The topic is compacted and each product's newest event must stay its last: the
 * old record written once more would be what every rebuild ends with. So the writer is asked to say how things are now.
 */
export class ProductAnnouncements {
  constructor(private readonly ask: AskInventory) {}

  /** Resolves when it is said. @throws OperationError refused for what is no SKU of inventory's; unreachable */
  async announce(sku: string | null): Promise<void> {
    if (sku === null) throw new OperationError('refused', 'it has no key, so it is of no product');
    const path = '/product-announcements';
    const query = new URLSearchParams({ sku });
    let seen = await this.ask('POST', `${path}?${query.toString()}`);
    for (const began = Date.now(); !seen.finished; await pause(LOOK_MS)) {
      if (Date.now() - began > PATIENCE_MS) throw new OperationError('refused', `inventory does not announce ${sku}`);
      seen = await this.ask('GET', `${path}/${seen.id}`);
    }
    if (seen.announced === 0) throw new OperationError('refused', `inventory knows no product ${sku}`);
  }
}
