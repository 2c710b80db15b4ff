import { Injectable } from '@nestjs/common';
import { Transactions } from '@waybill/messaging';
import { CatalogueQueries, type ReplicaState } from '../persistence/catalogue.queries.js';
import { CatalogueRepository } from '../persistence/catalogue.repository.js';

/**
 * Begins to rebuild order's copy of the catalogue: whatever inventory announces next of a product counts, also over a row
 * whose revision was wrong. Orders go on meanwhile, at the prices that are there.
 */
@Injectable()
export class RebuildCatalogue {
  constructor(
    private readonly transactions: Transactions,
    private readonly catalogue: CatalogueRepository,
    private readonly queries: CatalogueQueries,
  ) {}

  async execute(): Promise<ReplicaState> {
    await this.transactions.run((tx) => this.catalogue.beginRebuild(tx));
    return this.queries.state();
  }
}
