import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Circuit, Circuits, ServiceTokens } from '@waybill/platform';
import { OrderConfig } from '../../order.config.js';
import { StockLookup } from './stock-lookup.port.js';

type Availability = ReadonlyMap<string, number>;

/** Questions to inventory at the same time; more would only queue there instead of here. */
const MAX_CONCURRENT = 32;

/** What inventory takes for a SKU; no product can have another one. */
const SKU = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/;

/** Something answered, but not with what inventory says about stock: a proxy's page, another service, an error. */
export class NoAvailabilityError extends Error {
  readonly code = 'NO_AVAILABILITY';
  override readonly name = 'NoAvailabilityError';

  constructor(url: string, status: number) {
    super(`${url} answered ${status} without a word on stock`);
  }
}

/** Asks `GET /availability?sku=…` through a circuit breaker, with a token of order's own. */
@Injectable()
export class HttpStockLookup extends StockLookup implements OnModuleInit {
  private readonly circuit: Circuit<[skus: readonly string[], traceparent: string], Availability>;

  constructor(
    { inventoryUrl, requireStockTimeoutMs }: OrderConfig,
    circuits: Circuits,
    private readonly tokens: ServiceTokens,
  ) {
    super();
    const url = `${inventoryUrl.replace(/\/+$/, '')}/availability?sku=`;
    this.circuit = circuits.make(
      { name: 'availability', timeoutMs: requireStockTimeoutMs, maxConcurrent: MAX_CONCURRENT },
      (signal, skus, traceparent) => this.ask(`${url}${skus.join()}`, traceparent, signal),
    );
  }

  /** Node loads its HTTP client with the first fetch; the first customer shall not wait for that, nor for a token. */
  async onModuleInit(): Promise<void> {
    await fetch('data:,');
    void this.tokens.headers().catch(() => undefined);
  }

  async available(skus: readonly string[], traceparent: string): Promise<Availability> {
    const possible = skus.filter((sku) => SKU.test(sku));
    return possible.length === 0 ? new Map() : this.circuit.call(possible, traceparent);
  }

  private async ask(url: string, traceparent: string, signal: AbortSignal): Promise<Availability> {
    const identity = await this.tokens.headers();
    const headers = { accept: 'application/json', traceparent, ...identity };
    const response = await fetch(url, { headers, redirect: 'error', signal });
    if (response.status === 401) this.tokens.refused(identity.authorization);
    const items = itemsIn(await response.json().catch(() => undefined));
    if (!response.ok || !items) throw new NoAvailabilityError(url, response.status);
    return new Map(items.filter(({ known }) => known).map(({ sku, available }) => [sku, available]));
  }
}

interface Item {
  readonly sku: string;
  readonly available: number;
  readonly known: boolean;
}

function itemsIn(body: unknown): readonly Item[] | undefined {
  const { items } = (body ?? {}) as { items?: unknown };
  return Array.isArray(items) && items.every(isItem) ? items : undefined;
}

function isItem(item: unknown): item is Item {
  const { sku, available, known } = (item ?? {}) as Partial<Record<keyof Item, unknown>>;
  return typeof sku === 'string' && Number.isSafeInteger(available) && typeof known === 'boolean';
}
