import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A product as order knows it: the replica that prices are taken from. */
@Entity('catalogue_product')
export class CatalogueProductEntity {
  @PrimaryColumn('text') sku: string;
  @Column('text') name: string;
  /** Minor units; bigint comes from the driver as text. */
  @Column('bigint') price: string;
  @Column('text') currency: string;
  @Column('bigint', { name: 'on_hand' }) onHand: string;
  @Column('bigint') revision: string;
  @Column('boolean') deleted: boolean;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
}
