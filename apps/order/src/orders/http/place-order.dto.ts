import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { isCountry, isMailbox, LANGUAGE_TAG, PHONE } from '@waybill/contracts';
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
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

/** Absent is fine, null is not: a null where a value is expected is a mistake worth naming. */
const Optional = () => ValidateIf((_object, value) => value !== undefined);

/** A text of at most so many characters, of which one is no white space. */
function NotBlank(max: number): PropertyDecorator {
  const rules = [IsString(), TextLength(1, max), Matches(/\S/, { message: '$property must not be blank' })];
  return (target, property) => rules.toReversed().forEach((rule) => rule(target, property));
}

/** A text that a predicate takes. */
const Holds = (predicate: (text: string) => boolean, message: string): PropertyDecorator => {
  const validate = (value: unknown) => typeof value === 'string' && predicate(value);
  return ValidateBy({ name: predicate.name, validator: { validate } }, { message: `$property ${message}` });
};

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
  @TextLength(1, 254)
  @Holds(isMailbox, 'must be one plain address')
  email?: string;

  @ApiPropertyOptional({ example: '+4915112345678' })
  @Optional()
  @Matches(PHONE, { message: 'phone must be a telephone number' })
  phone?: string;
}

export class ShippingAddressBody {
  @ApiProperty({ example: 'Ada Lovelace' }) @NotBlank(255) name: string;
  @ApiProperty({ example: '12 St James Square' }) @NotBlank(255) line1: string;
  @ApiProperty({ example: 'London' }) @NotBlank(255) city: string;
  @ApiProperty({ example: 'SW1Y 4JH' }) @NotBlank(32) postalCode: string;

  @ApiProperty({
    example: 'GB',
    description: 'An assigned code of ISO 3166-1 alpha-2; `XX` and `XV` at the simulated carrier',
  })
  @Matches(/^[A-Z]{2}$/, { message: 'country must be an ISO 3166-1 alpha-2 code' })
  @Holds(isCountry, 'must be an ISO 3166-1 alpha-2 code')
  country: string;
}

export class ExpectedTotalBody {
  @ApiProperty({ example: 11499, description: 'Integer minor units' })
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  amount: number;

  @ApiProperty({ example: 'USD', description: 'ISO 4217' })
  @Matches(/^[A-Z]{3}$/, { message: 'currency must be an ISO 4217 code' })
  currency: string;
}

/** Body of `POST /orders`. Prices are never the client's: they come from the catalogue. */
export class PlaceOrderBody {
  @ApiProperty({ example: 'customer-42' })
  @NotBlank(255)
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

  @ApiPropertyOptional({
    type: ExpectedTotalBody,
    description:
      'What the customer was shown: where the catalogue says otherwise, the order is refused (409 `price-changed`)',
  })
  @Optional()
  @ValidateNested()
  @Type(() => ExpectedTotalBody)
  expectedTotal?: ExpectedTotalBody;

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

  @ApiPropertyOptional({ example: 'de-AT', description: 'Language the customer reads (BCP 47); English when left out' })
  @Optional()
  @Matches(LANGUAGE_TAG, { message: 'locale must be a language tag as BCP 47 has it' })
  locale?: string;
}
