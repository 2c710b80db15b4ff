import { Injectable } from '@nestjs/common';
import { Transactions } from '@waybill/messaging';
import { CatalogueRepository, type ReplicaState } from '../persistence/catalogue.repository.js';

/**
 * Begins to rebuild order's copy of the catalogue: every revision is forgotten, so that whatever inventory announces
 * next counts, also over a row whose revision was wrong. Orders go on meanwhile, at the prices that are there.
 */
@Injectable()
export class RebuildCatalogue {
  constructor(
    private readonly transactions: Transactions,
    private readonly catalogue: CatalogueRepository,
  ) {}

  async execute(): Promise<ReplicaState> {
    await this.transactions.run((tx) => this.catalogue.forgetRevisions(tx));
    return this.catalogue.state();
  }
}
