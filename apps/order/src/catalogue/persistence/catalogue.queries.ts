import { Injectable } from '@nestjs/common';
import { Reads } from '@waybill/platform';
import { CatalogueProductEntity } from './catalogue-product.entity.js';

/** How many products, deleted ones too, inventory has announced, and how many not since a rebuild began. */
export interface ReplicaState {
  readonly confirmed: number;
  readonly unconfirmed: number;
}

export const REPLICA_STATE = `
  SELECT (SELECT count(*)::int FROM catalogue_product WHERE rebuild = last.number) AS confirmed,
         (SELECT count(*)::int FROM catalogue_product WHERE rebuild < last.number) AS unconfirmed
  FROM catalogue_rebuild AS last`;

export const NOTHING_KNOWN: ReplicaState = { confirmed: 0, unconfirmed: 0 };

/** Plain reads of order's copy of the catalogue, for requests. */
@Injectable()
export class CatalogueQueries {
  constructor(private readonly reads: Reads) {}

  async findOne(sku: string): Promise<CatalogueProductEntity | null> {
    return this.reads.getRepository(CatalogueProductEntity).findOneBy({ sku, deleted: false });
  }

  async state(): Promise<ReplicaState> {
    const [row] = await this.reads.query<ReplicaState[]>(REPLICA_STATE);
    return row ?? NOTHING_KNOWN;
  }
}
