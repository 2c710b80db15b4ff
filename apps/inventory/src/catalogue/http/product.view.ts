import { ApiProperty } from '@nestjs/swagger';

export class PriceView {
  @ApiProperty({ type: 'integer', example: 1999, description: 'Whole minor units of the currency' }) amount: number;
  @ApiProperty({ example: 'USD', description: 'ISO 4217' }) currency: string;
}

export class ProductAnswer {
  @ApiProperty({ example: 'COFFEE-1KG' }) sku: string;
  @ApiProperty({ example: 'Coffee, whole beans, 1 kg' }) name: string;
  @ApiProperty({ type: PriceView }) price: PriceView;
  @ApiProperty({ type: 'integer', example: 100, description: 'Units available now' }) onHand: number;
}

export class ProductPage {
  @ApiProperty({ type: [ProductAnswer], description: 'Newest first' }) items: ProductAnswer[];
  @ApiProperty({ type: String, nullable: true, description: 'Give it back as `cursor`; null on the last page' })
  nextCursor: string | null;
}
