import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { TextLength } from '@waybill/platform';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsInt,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { OptionalWords } from './words.js';

export class ReturnedLineBody {
  @ApiProperty({ example: 'COFFEE-1KG' })
  @TextLength(1, 64)
  sku: string;

  @ApiProperty({ type: 'integer', example: 1 })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  quantity: number;

  @ApiProperty({ description: 'Whether they can be sold again; false writes them off' })
  @IsBoolean()
  restock: boolean;
}

/** Body of `POST /orders/:id/returns`. */
export class ReturnBody {
  @ApiProperty({ type: [ReturnedLineBody], description: 'A SKU at most once with `restock` and once without' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique((line: ReturnedLineBody | undefined) => `${line?.sku} ${line?.restock}`, {
    message: 'lines must not name a SKU twice with the same restock',
  })
  @ValidateNested({ each: true })
  @Type(() => ReturnedLineBody)
  lines: ReturnedLineBody[];

  @ApiPropertyOptional({ maxLength: 255, description: 'Why they came back; kept with the order' })
  @OptionalWords()
  reason?: string;

  @ApiPropertyOptional({ maxLength: 255, description: 'Who enters it, where no token says so' })
  @OptionalWords()
  actor?: string;
}
