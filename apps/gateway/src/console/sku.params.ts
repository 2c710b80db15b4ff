import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';

export const SKU = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/;

/** A SKU in a path; what cannot be one is asked of no service. */
export class SkuParams {
  @ApiProperty({ pattern: SKU.source, example: 'COFFEE-1KG' })
  @Matches(SKU, { message: 'sku must be 1 to 64 of A–Z a–z 0–9 . _ -' })
  sku: string;
}
