import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('product')
export class ProductEntity {
  @PrimaryColumn('text') sku: string;
  /** Rises with every product that is posted; lists are read newest first by it. bigint comes from the driver as text. */
  @Column('bigint', { generated: 'identity' }) position: string;
  @Column('text') name: string;
  /** Minor units of {@link currency}. */
  @Column('bigint') price: string;
  @Column('text') currency: string;
  @Column('bigint') revision: string;
  @Column('boolean') deleted: boolean;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
}
