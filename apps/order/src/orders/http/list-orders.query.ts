import { ApiPropertyOptional } from '@nestjs/swagger';
import { COMPENSATIONS, ORDER_STATUSES, type Compensation, type OrderStatus } from '@waybill/contracts';
import { IsTime, ListQuery, TextLength } from '@waybill/platform';
import { IsIn, IsOptional } from 'class-validator';

export class ListOrdersQuery extends ListQuery {
  @ApiPropertyOptional({ enum: ORDER_STATUSES })
  @IsOptional()
  @IsIn(ORDER_STATUSES)
  status?: OrderStatus;

  @ApiPropertyOptional({ enum: COMPENSATIONS, description: 'NEEDS_ATTENTION lists what an operator has to look at' })
  @IsOptional()
  @IsIn(COMPENSATIONS)
  compensation?: Compensation;

  @ApiPropertyOptional({ minLength: 1, maxLength: 255 })
  @IsOptional()
  @TextLength(1, 255)
  customerId?: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'Placed then or later' })
  @IsOptional()
  @IsTime()
  createdFrom?: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'Placed before then' })
  @IsOptional()
  @IsTime()
  createdTo?: string;
}
