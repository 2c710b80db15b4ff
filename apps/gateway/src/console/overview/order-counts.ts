import { Injectable } from '@nestjs/common';
import type { BoundedCount } from '@waybill/console-api';
import type { Actor } from '@waybill/platform';
import { Upstream } from '../../upstream/upstream.js';
import { PART_MS } from '../shared/parts.js';

interface PageBody {
  readonly items: readonly unknown[];
  readonly nextCursor: string | null;
}

/** Counting ends here: "10,000+". */
const MOST = 10_000;
const PAGE = 100;

/** How many orders a list has, counted page by page: no statement of ours counts a table. */
@Injectable()
export class OrderCounts {
  constructor(private readonly upstream: Upstream) {}

  /**
   * Counted for 2 s or to 10,000; `more` where there are more.
   * @throws ProblemError 502, 503, 504
   */
  async count(query: Readonly<Record<string, string>>, actor: Actor): Promise<BoundedCount> {
    const deadline = Date.now() + PART_MS * 0.75;
    let count = 0;
    for (let cursor: string | null = ''; cursor !== null;) {
      const params = new URLSearchParams({ ...query, limit: String(PAGE), ...(cursor !== '' && { cursor }) });
      const { body } = await this.upstream.call('order', `/orders?${params.toString()}`, actor, { timeoutMs: PART_MS });
      const page = body as PageBody;
      count += page.items.length;
      cursor = page.nextCursor;
      if (cursor !== null && (count >= MOST || Date.now() > deadline)) return { count, more: true };
    }
    return { count, more: false };
  }
}
