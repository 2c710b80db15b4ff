import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@waybill/contracts';
import type { Received, Tx } from '@waybill/messaging';
import { CatalogueRepository } from '../persistence/catalogue.repository.js';

export type ReceivedProduct = Received<EventEnvelope<'ProductCreated' | 'ProductUpdated' | 'ProductDeleted'>>;

/** Keeps order's own copy of the catalogue, from which orders are priced. */
@Injectable()
export class ReplicateProducts {
  constructor(private readonly catalogue: CatalogueRepository) {}

  async execute(tx: Tx, events: readonly ReceivedProduct[]): Promise<void> {
    await this.catalogue.apply(
      tx,
      events.map(({ event }) => ({ ...event.data, deleted: event.type === 'ProductDeleted' })),
    );
  }
}
