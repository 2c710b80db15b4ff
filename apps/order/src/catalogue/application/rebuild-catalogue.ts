import { Injectable } from '@nestjs/common';
import { Transactions } from '@waybill/messaging';
import type { Transacting } from '@waybill/platform';
import type { ReplicaState } from '../persistence/catalogue.queries.js';
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
  ) {}

  async execute(within: Transacting = this.transactions): Promise<ReplicaState> {
    return within.run((tx) => this.catalogue.beginRebuild(tx));
  }
}
