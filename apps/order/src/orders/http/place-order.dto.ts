import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { TextLength } from '@waybill/platform';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsEmail,
  IsInt,
  IsString,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

/** Absent is fine, null is not: a null where a value is expected is a mistake worth naming. */
const Optional = () => ValidateIf((_object, value) => value !== undefined);

export class OrderItemBody {
  @ApiProperty({ example: 'COFFEE-1KG' })
  @IsString()
  @TextLength(1, 64)
  sku: string;

  @ApiProperty({ example: 2 })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  quantity: number;
}

export class ContactBody {
  @ApiPropertyOptional({ example: 'ada@example.com' })
  @Optional()
  @IsEmail()
  @TextLength(1, 255)
  email?: string;

  @ApiPropertyOptional({ example: '+4915112345678' })
  @Optional()
  @Matches(/^\+?[0-9 ()-]{3,32}$/, { message: 'phone must be a telephone number' })
  phone?: string;
}

export class ShippingAddressBody {
  @ApiProperty({ example: 'Ada Lovelace' }) @IsString() @TextLength(1, 255) name: string;
  @ApiProperty({ example: '12 St James Square' }) @IsString() @TextLength(1, 255) line1: string;
  @ApiProperty({ example: 'London' }) @IsString() @TextLength(1, 255) city: string;
  @ApiProperty({ example: 'SW1Y 4JH' }) @IsString() @TextLength(1, 32) postalCode: string;

  @ApiProperty({ example: 'GB', description: 'ISO 3166-1 alpha-2' })
  @Matches(/^[A-Z]{2}$/, { message: 'country must be an ISO 3166-1 alpha-2 code' })
  country: string;
}

/** Body of `POST /orders`. Prices are never the client's: they come from the catalogue. */
export class PlaceOrderBody {
  @ApiProperty({ example: 'customer-42' })
  @IsString()
  @TextLength(1, 255)
  customerId: string;

  @ApiProperty({ type: [OrderItemBody] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique((item: OrderItemBody | undefined) => item?.sku, { message: 'items must not name a SKU twice' })
  @ValidateNested({ each: true })
  @Type(() => OrderItemBody)
  items: OrderItemBody[];

  @ApiPropertyOptional({ example: 'USD', description: 'ISO 4217; the products’ currency when left out' })
  @Optional()
  @Matches(/^[A-Z]{3}$/, { message: 'currency must be an ISO 4217 code' })
  currency?: string;

  @ApiPropertyOptional({ default: false, description: 'Take what is in stock when some of it is not' })
  @Optional()
  @IsBoolean()
  allowPartial?: boolean;

  @ApiPropertyOptional({
    default: false,
    description: 'Refuse the order at once (409) when it is not in stock, with `allowPartial` when none of it is',
  })
  @Optional()
  @IsBoolean()
  requireStock?: boolean;

  @ApiPropertyOptional({ type: ContactBody })
  @Optional()
  @ValidateNested()
  @Type(() => ContactBody)
  contact?: ContactBody;

  @ApiPropertyOptional({ type: ShippingAddressBody, description: 'Needed where the carrier needs one' })
  @Optional()
  @ValidateNested()
  @Type(() => ShippingAddressBody)
  shippingAddress?: ShippingAddressBody;

  @ApiPropertyOptional({
    example: 'tok_ok',
    description: 'Opaque token of the payment provider; `tok_ok` when left out, with the simulated one only',
  })
  @Optional()
  @Matches(/^[A-Za-z0-9_]{1,255}$/, { message: 'paymentMethod must be 1 to 255 of A–Z a–z 0–9 _' })
  paymentMethod?: string;
}
