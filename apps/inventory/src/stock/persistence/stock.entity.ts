import { Column, Entity, PrimaryColumn } from 'typeorm';

/** bigint columns come from the driver as text. */
@Entity('stock')
export class StockEntity {
  @PrimaryColumn('text') sku: string;
  @Column('bigint') received: string;
  @Column('bigint') available: string;
  @Column('bigint') reserved: string;
  @Column('bigint') shipped: string;
}
