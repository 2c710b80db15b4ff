import { setTimeout as pause } from 'node:timers/promises';
import type { Connections } from '../connections.js';
import { CommandError, EXIT } from '../exit.js';
import { requestJson } from '../http.js';

interface Announcement {
  readonly id: string;
  /** Products and deletions announced so far. */
  readonly announced: number;
  readonly finished: boolean;
}

/** How often is looked how far it has come, and when to give up, ms. */
const LOOK_MS = 100;
const PATIENCE_MS = 15_000;

/**
 * How a letter of product-events is replayed. The topic is compacted and each product's newest event must stay its last: the
 * old record written once more would be what every rebuild ends with. So the writer is asked to say how things are now.
 */
export class ProductAnnouncements {
  constructor(private readonly connections: Connections) {}

  /** Resolves when it is said. @throws CommandError FAILED for what is no SKU of inventory's; UNREACHABLE */
  async announce(sku: string | null): Promise<void> {
    if (sku === null) throw new CommandError(EXIT.FAILED, 'it has no key, so it is of no product');
    const url = `${this.connections.serviceUrl('inventory')}/product-announcements`;
    const query = new URLSearchParams({ sku });
    let seen = await requestJson<Announcement>('POST', `${url}?${query.toString()}`);
    for (const began = Date.now(); !seen.finished; await pause(LOOK_MS)) {
      if (Date.now() - began > PATIENCE_MS) throw new CommandError(EXIT.FAILED, `inventory does not announce ${sku}`);
      seen = await requestJson<Announcement>('GET', `${url}/${seen.id}`);
    }
    if (seen.announced === 0) throw new CommandError(EXIT.FAILED, `inventory knows no product ${sku}`);
  }
}
