import { ApiPropertyOptional } from '@nestjs/swagger';
import { COMPENSATIONS, ORDER_STATUSES, type Compensation, type OrderStatus } from '@waybill/contracts';
import { ListQuery } from '@waybill/platform';
import { IsIn, IsOptional, Length } from 'class-validator';

export class ListOrdersQuery extends ListQuery {
  @ApiPropertyOptional({ enum: ORDER_STATUSES })
  @IsOptional()
  @IsIn(ORDER_STATUSES)
  status?: OrderStatus;

  @ApiPropertyOptional({ enum: COMPENSATIONS, description: 'NEEDS_ATTENTION lists what an operator has to look at' })
  @IsOptional()
  @IsIn(COMPENSATIONS)
  compensation?: Compensation;

  @ApiPropertyOptional()
  @IsOptional()
  @Length(1, 255)
  customerId?: string;
}
