import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Max, Min, NotEquals } from 'class-validator';
import { RequiredReason } from '../shared/reason.dto.js';

/** Body of `POST /api/console/stock/:sku/adjustments`. */
export class StockAdjustmentBody extends RequiredReason {
  @ApiProperty({
    type: 'integer',
    format: 'int64',
    minimum: Number.MIN_SAFE_INTEGER,
    maximum: Number.MAX_SAFE_INTEGER,
    not: { enum: [0] },
    example: -3,
    description: 'Units more, or below zero fewer; not 0',
  })
  @IsInt()
  @Min(Number.MIN_SAFE_INTEGER)
  @Max(Number.MAX_SAFE_INTEGER)
  @NotEquals(0)
  delta: number;
}
