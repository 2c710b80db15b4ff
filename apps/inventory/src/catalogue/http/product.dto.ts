import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { TextLength } from '@waybill/platform';
import { Type } from 'class-transformer';
import {
  IsDefined,
  IsInt,
  IsISO4217CurrencyCode,
  IsObject,
  IsString,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { MAX_UNITS } from '../../stock/domain/stock-level.js';
import { SkuParam } from './sku.dto.js';

/** 900,000.00 of a currency with two decimals: with 100 lines of a million units a total still is below 2^53. */
const MAX_PRICE = 90_000_000;

export class PriceBody {
  @ApiProperty({
    type: 'integer',
    example: 1999,
    description: 'Whole minor units of the currency',
  })
  @IsInt()
  @Min(1)
  @Max(MAX_PRICE)
  amount: number;

  @ApiProperty({ example: 'USD', description: 'ISO 4217' })
  @IsISO4217CurrencyCode()
  @Matches(/^[A-Z]{3}$/, { message: 'currency must be in capital letters' })
  currency: string;
}

/** Body of `PUT /products/:sku`. */
export class ProductDetailsBody {
  @ApiProperty({ example: 'Coffee, whole beans, 1 kg' })
  @IsString()
  @TextLength(1, 255)
  @Matches(/\S/, { message: 'name must not be blank' })
  name: string;

  @ApiProperty({ type: PriceBody })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => PriceBody)
  price: PriceBody;
}

/** Body of `POST /products`. */
export class ProductBody extends IntersectionType(SkuParam, ProductDetailsBody) {
  @ApiProperty({
    type: 'integer',
    example: 100,
    description: 'Units that come with it',
  })
  @IsInt()
  @Min(0)
  @Max(MAX_UNITS)
  onHand: number;
}
