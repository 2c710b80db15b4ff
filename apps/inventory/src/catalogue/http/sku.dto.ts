import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { SKU_PATTERN, SKU_RULE } from '../domain/sku.js';

/** A SKU wherever a request has one. */
export class SkuParam {
  @ApiProperty({ example: 'COFFEE-1KG', pattern: SKU_PATTERN.source, description: SKU_RULE })
  @Matches(SKU_PATTERN, { message: `sku must be ${SKU_RULE}` })
  sku: string;
}
