import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsObject, Matches, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { LetterFilterQuery } from '../letters/letter-filter.query.js';
import { RequiredReason } from '../shared/reason.dto.js';

export class StartReplay extends RequiredReason {
  @ApiProperty({ type: LetterFilterQuery })
  @IsObject()
  @ValidateNested()
  @Type(() => LetterFilterQuery)
  filter: LetterFilterQuery;

  @ApiProperty({ description: 'From the preview of this very filter' })
  @MaxLength(512 * 1024)
  @Matches(/^[A-Za-z0-9_-]+$/, { message: 'snapshot must be that of a preview' })
  snapshot: string;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: 5_000,
    description: 'Letters between two looks at their consumers',
  })
  @IsInt()
  @Min(1)
  @Max(5_000)
  batch: number;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: 500 })
  @IsInt()
  @Min(1)
  @Max(500)
  perSecond: number;
}
