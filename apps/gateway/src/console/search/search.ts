import { Injectable } from '@nestjs/common';
import type { SearchAnswer } from '@waybill/console-api';
import { letterPlace } from '@waybill/operations';
import { ProblemError, type Actor } from '@waybill/platform';
import { Upstream } from '../../upstream/upstream.js';
import { GatewayKafka } from '../kafka/gateway-kafka.js';
import { SKU } from '../sku.params.js';
import { idPrefixIn, isOfPrefix, type IdPrefix } from './id-prefix.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Orders that are looked through for a beginning of an id: a span of a minute may hold more. */
const PAGES = 5;
const PAGE = 100;

type Look = () => Promise<SearchAnswer | undefined>;

/** Finds what an id is of, by what it looks like, asking as few as need be. */
@Injectable()
export class Search {
  constructor(
    private readonly upstream: Upstream,
    private readonly kafka: GatewayKafka,
  ) {}

  /** @throws ProblemError 404 `nothing-found`; 502, 503, 504 where a service that might know does not answer */
  async find(q: string, actor: Actor): Promise<SearchAnswer> {
    const failures: unknown[] = [];
    for (const look of this.looksFor(q, actor)) {
      try {
        const found = await look();
        if (found) return found;
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    throw new ProblemError(404, 'nothing-found', 'Nothing has this id.');
  }

  private looksFor(q: string, actor: Actor): Look[] {
    if (isLetterId(q))
      return [() => Promise.resolve({ kind: 'letter', href: `/console/letters/${encodeURIComponent(q)}` })];
    const customer: Look = () => this.customer(q, actor);
    if (!UUID.test(q)) {
      const prefix = idPrefixIn(q);
      return [
        ...(SKU.test(q) ? [() => this.sku(q, actor)] : []),
        ...(prefix ? [() => this.orders(prefix, actor)] : []),
        customer,
      ];
    }
    const id = q.toLowerCase();
    return [() => this.order(id, actor), () => this.event(id), customer];
  }

  private async order(id: string, actor: Actor): Promise<SearchAnswer | undefined> {
    const found = await this.exists(() => this.upstream.call('order', `/orders/${id}`, actor));
    return found ? { kind: 'order', href: `/console/orders/${id}` } : undefined;
  }

  /** The one order whose id begins so; where there are several, the list of those that were placed then. */
  private async orders(prefix: IdPrefix, actor: Actor): Promise<SearchAnswer | undefined> {
    const [from, to] = [new Date(prefix.from).toISOString(), new Date(prefix.to).toISOString()];
    const found: string[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < PAGES && found.length < 2 && (page === 0 || cursor !== null); page += 1) {
      const query = new URLSearchParams({
        createdFrom: from,
        createdTo: to,
        limit: String(PAGE),
        ...(cursor && { cursor }),
      });
      const { body } = await this.upstream.call('order', `/orders?${query.toString()}`, actor);
      const { items, nextCursor } = body as { items: readonly { id: string }[]; nextCursor: string | null };
      found.push(...items.map(({ id }) => id).filter((id) => isOfPrefix(prefix, id)));
      cursor = nextCursor;
    }
    const [id, another] = found;
    if (id === undefined) return undefined;
    if (another === undefined) return { kind: 'order', href: `/console/orders/${id}` };
    return { kind: 'orders', href: `/console/orders?${new URLSearchParams({ from, to }).toString()}` };
  }

  /** Among what is read live, and among the dead letters: no service finds an event by its id alone. */
  private async event(id: string): Promise<SearchAnswer | undefined> {
    const key = this.kafka.live.window?.ofEvent(id)?.key;
    if (typeof key === 'string' && UUID.test(key)) return { kind: 'event', href: `/console/orders/${key}` };
    const { letters } = await this.kafka.letters.read().catch(() => ({ letters: [] }));
    const letter = letters.find(({ eventId }) => eventId === id);
    return letter && { kind: 'event', href: `/console/letters/${encodeURIComponent(letter.id)}` };
  }

  private async sku(q: string, actor: Actor): Promise<SearchAnswer | undefined> {
    const found = await this.exists(() => this.upstream.call('inventory', `/stock/${encodeURIComponent(q)}`, actor));
    return found ? { kind: 'sku', href: `/console/stock/${encodeURIComponent(q)}` } : undefined;
  }

  private async customer(q: string, actor: Actor): Promise<SearchAnswer | undefined> {
    const query = new URLSearchParams({ customerId: q, limit: '1' });
    const { body } = await this.upstream.call('order', `/orders?${query.toString()}`, actor);
    const { items } = body as { items: readonly unknown[] };
    return items.length > 0
      ? { kind: 'customer', href: `/console/orders?${new URLSearchParams({ customer: q }).toString()}` }
      : undefined;
  }

  /** A refusal of the id is an answer as well: there is no such thing. */
  private async exists(ask: () => Promise<unknown>): Promise<boolean> {
    try {
      await ask();
      return true;
    } catch (error) {
      if (error instanceof ProblemError && error.status < 500) return false;
      throw error;
    }
  }
}

function isLetterId(text: string): boolean {
  try {
    letterPlace(text);
    return true;
  } catch {
    return false;
  }
}
