import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { InvalidEventError } from '@waybill/contracts';
import { GroupCommit } from '@waybill/jobs';
import { Transactions, type Tx } from '@waybill/messaging';
import { Clock } from '@waybill/platform';
import { CatalogueRepository } from '../../catalogue/persistence/catalogue.repository.js';
import { OrderConfig } from '../../order.config.js';
import {
  isRefused,
  place,
  refused,
  type PlaceOrder as PlaceCommand,
  type PlacingOutcome,
  type PlacingRefused,
} from '../domain/index.js';
import { IdempotencyKeys, type KeyClaim } from '../persistence/idempotency-keys.js';
import { OrderRepository } from '../persistence/order.repository.js';
import { CheckStock } from './check-stock.js';
import { commitDecision } from './commit-decision.js';
import { OrderIds } from './order-ids.js';

export type OrderRequest = Omit<PlaceCommand, 'id' | 'at' | 'deadline' | 'stock'> & {
  /** The customer takes the order only if it is in stock. */
  readonly requireStock?: boolean;
};

/** Another request has taken the idempotency key over meanwhile; nothing was done. */
export class KeyLostError extends Error {
  readonly code = 'IDEMPOTENCY_KEY_LOST';
  override readonly name = 'KeyLostError';
}

interface Intake {
  readonly command: PlaceCommand;
  readonly traceparent: string;
  readonly claim?: KeyClaim;
}

/**
 * Takes an order: prices from the catalogue replica, the order row and OrderCreated in one transaction, which requests
 * that arrive together share. A refusal is a value; an SQL error fails only the request it belongs to.
 */
@Injectable()
export class PlaceOrder implements BeforeApplicationShutdown {
  private readonly intake: GroupCommit<Intake, PlacingOutcome>;

  constructor(
    transactions: Transactions,
    private readonly orders: OrderRepository,
    private readonly catalogue: CatalogueRepository,
    private readonly keys: IdempotencyKeys,
    private readonly checkStock: CheckStock,
    private readonly ids: OrderIds,
    private readonly clock: Clock,
    private readonly config: OrderConfig,
  ) {
    this.intake = new GroupCommit(transactions, (tx, items) => this.placeAll(tx, items), {
      lookUp: ({ command }) => this.orders.find(command.id),
    });
  }

  /**
   * @param claim on the idempotency key of the request; what it is answered is stored with the order then
   * @throws CommitOutcomeUnknownError when nobody can say whether it was taken; then it is safe to ask again later
   * @throws KeyLostError
   */
  async execute(
    { requireStock = false, ...request }: OrderRequest,
    traceparent: string,
    claim?: KeyClaim,
  ): Promise<PlacingOutcome> {
    const stock = requireStock ? await this.checkStock.execute(request.items, traceparent) : undefined;
    const at = this.clock.now().getTime();
    const deadline = at + this.config.sagaTimeoutSeconds * 1000;
    const command = { ...request, id: claim?.attempt ?? this.ids.next(), stock, at, deadline };
    return this.intake.submit({ command, traceparent, claim });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.intake.close();
  }

  private async placeAll(tx: Tx, intakes: readonly Intake[]): Promise<PlacingOutcome[]> {
    const skus = new Set(intakes.flatMap(({ command }) => command.items.map(({ sku }) => sku)));
    const products = await this.catalogue.findAll(tx, [...skus]);
    const outcomes = intakes.map((intake) => this.placeOne(tx, intake, products));
    await this.answer(tx, intakes, outcomes);
    return outcomes;
  }

  private placeOne(tx: Tx, { command, traceparent }: Intake, products: Products): PlacingOutcome {
    const placed = place(command, products);
    if (isRefused(placed)) return placed;
    try {
      commitDecision(tx, this.orders, placed, { traceparent });
    } catch (error) {
      return tooLarge(error);
    }
    return placed.state;
  }

  /** @throws KeyLostError which costs the group a second try, one by one: only a request stopped for its lease comes here */
  private async answer(tx: Tx, intakes: readonly Intake[], outcomes: readonly PlacingOutcome[]): Promise<void> {
    const answers = outcomes.flatMap((outcome, index) => {
      const claim = intakes[index]?.claim;
      return claim ? [{ claim, outcome }] : [];
    });
    if (answers.length > 0 && !(await this.keys.answer(tx, answers))) throw new KeyLostError();
  }
}

type Products = Awaited<ReturnType<CatalogueRepository['findAll']>>;

/** @throws any other error as it is */
function tooLarge(error: unknown): PlacingRefused {
  if (!(error instanceof InvalidEventError) || error.code !== 'EVENT_TOO_LARGE') throw error;
  return { ...refused('ORDER_TOO_LARGE', 'the order’s lines are more than one event can hold'), skus: [] };
}
