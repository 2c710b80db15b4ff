import { ApiProperty } from '@nestjs/swagger';

/** `received = available + reserved + shipped`, always. */
export class StockView {
  @ApiProperty({ example: 'COFFEE-1KG' }) sku: string;
  @ApiProperty({ type: 'integer', example: 100, description: 'Units that ever came in, corrected by adjustments' })
  received: number;
  @ApiProperty({ type: 'integer', example: 90, description: 'Units that may be ordered' }) available: number;
  @ApiProperty({ type: 'integer', example: 7, description: 'Units held for orders' }) reserved: number;
  @ApiProperty({ type: 'integer', example: 3, description: 'Units that left' }) shipped: number;
}

export class AvailabilityItem {
  @ApiProperty({ example: 'COFFEE-1KG' }) sku: string;
  @ApiProperty({
    type: 'integer',
    example: 90,
    description: 'Units that may be ordered; 0 for a SKU that is not known',
  })
  available: number;
  @ApiProperty({ example: true, description: 'Whether the catalogue has the SKU; false for a deleted one' })
  known: boolean;
}

export class AvailabilityView {
  @ApiProperty({ type: [AvailabilityItem], description: 'One per SKU asked for, in that order' })
  items: AvailabilityItem[];
}
