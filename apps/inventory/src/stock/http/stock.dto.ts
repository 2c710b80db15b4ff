import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { TextLength } from '@waybill/platform';
import { IsInt, IsOptional, IsString, Matches, Max, Min, NotEquals } from 'class-validator';
import { MAX_UNITS } from '../domain/stock-level.js';

/** Body of `POST /stock/:sku/adjustments`. */
export class AdjustmentBody {
  @ApiProperty({
    type: 'integer',
    example: -3,
    description: 'Units more, or below zero fewer, than the books say; not 0',
  })
  @IsInt()
  @Min(-MAX_UNITS)
  @Max(MAX_UNITS)
  @NotEquals(0)
  delta: number;

  @ApiProperty({ example: 'stocktake: three broken' })
  @IsString()
  @TextLength(1, 255)
  @Matches(/\S/, { message: 'reason must not be blank' })
  reason: string;

  @ApiPropertyOptional({ maxLength: 255, description: 'Who says so, where no token does' })
  @IsOptional()
  @TextLength(1, 255)
  @Matches(/\S/, { message: 'actor must not be blank' })
  actor?: string;
}
