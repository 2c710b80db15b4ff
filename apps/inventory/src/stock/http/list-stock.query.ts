import { ApiPropertyOptional } from '@nestjs/swagger';
import { ListQuery } from '@waybill/platform';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

export class ListStockQuery extends ListQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 1_000_000,
    description:
      'Only products of which fewer units are available. A page looks at 5,000 SKUs: it may have few items, or none, and a ' +
      '`nextCursor` all the same',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  availableBelow?: number;
}
