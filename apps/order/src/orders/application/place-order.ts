import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { InvalidEventError } from '@waybill/contracts';
import { GroupCommit, Transactions, type Tx } from '@waybill/messaging';
import { v7 as uuidv7 } from 'uuid';
import { CatalogueRepository } from '../../catalogue/persistence/catalogue.repository.js';
import { OrderConfig } from '../../order.config.js';
import { isRefused, place, type Order, type PlaceOrder as PlaceCommand, type PlacingRefused } from '../domain/index.js';
import { OrderRepository } from '../persistence/order.repository.js';
import { Clock } from './clock.js';
import { commitDecision } from './commit-decision.js';

/** The order is within every limit of its fields, and yet its event would exceed what a topic takes (64 KiB). */
export interface OrderTooLarge {
  readonly refused: 'ORDER_TOO_LARGE';
  readonly detail: string;
  readonly skus: readonly string[];
}

export type Placed = Order | PlacingRefused | OrderTooLarge;

export type OrderRequest = Omit<PlaceCommand, 'id' | 'at' | 'deadline'>;

interface Intake {
  readonly command: PlaceCommand;
  readonly traceparent: string;
}

/**
 * Takes an order: prices from the catalogue replica, the order row and OrderCreated in one transaction, which requests
 * that arrive together share. A refusal is a value; an SQL error fails only the request it belongs to.
 */
@Injectable()
export class PlaceOrder implements BeforeApplicationShutdown {
  private readonly intake: GroupCommit<Intake, Placed>;

  constructor(
    transactions: Transactions,
    private readonly orders: OrderRepository,
    private readonly catalogue: CatalogueRepository,
    private readonly clock: Clock,
    private readonly config: OrderConfig,
  ) {
    this.intake = new GroupCommit(transactions, (tx, items) => this.placeAll(tx, items), {
      lookUp: ({ command }) => this.orders.find(command.id),
    });
  }

  /** @throws CommitOutcomeUnknownError when nobody can say whether it was taken; then it is safe to ask again later */
  execute(request: OrderRequest, traceparent: string): Promise<Placed> {
    const at = this.clock.now();
    const command = { ...request, id: uuidv7(), at, deadline: at + this.config.sagaTimeoutSeconds * 1000 };
    return this.intake.submit({ command, traceparent });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.intake.close();
  }

  private async placeAll(tx: Tx, intakes: readonly Intake[]): Promise<Placed[]> {
    const skus = new Set(intakes.flatMap(({ command }) => command.items.map(({ sku }) => sku)));
    const products = await this.catalogue.findAll(tx, [...skus]);
    return intakes.map(({ command, traceparent }) => {
      const placed = place(command, products);
      if (isRefused(placed)) return placed;
      try {
        commitDecision(tx, this.orders, placed, { traceparent });
      } catch (error) {
        return tooLarge(error);
      }
      return placed.state;
    });
  }
}

/** @throws any other error as it is */
function tooLarge(error: unknown): OrderTooLarge {
  if (!(error instanceof InvalidEventError) || error.code !== 'EVENT_TOO_LARGE') throw error;
  return { refused: 'ORDER_TOO_LARGE', detail: 'the order’s lines are more than one event can hold', skus: [] };
}
