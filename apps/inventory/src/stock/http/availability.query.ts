import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { SKU_RULE } from '../../catalogue/domain/sku.js';

/** As many as an order may have lines. */
const MAX_SKUS = 100;

const SKU_IN_LIST = String.raw`(?!\.{1,2}(?:,|$))[A-Za-z0-9._-]{1,64}`;
const SKU_LIST = new RegExp(`^${SKU_IN_LIST}(?:,${SKU_IN_LIST}){0,${MAX_SKUS - 1}}$`);

export class AvailabilityQuery {
  @ApiProperty({
    example: 'COFFEE-1KG,MUG-BLUE',
    description: `1 to ${MAX_SKUS} SKUs with commas between them; one named twice is answered once`,
  })
  @Matches(SKU_LIST, { message: `sku must be 1 to ${MAX_SKUS} SKUs with commas between them, each ${SKU_RULE}` })
  sku: string;
}
