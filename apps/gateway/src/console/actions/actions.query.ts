import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsTime, ListQuery, TextLength } from '@waybill/platform';
import { IsOptional } from 'class-validator';

const TIME = { type: String, format: 'date-time' } as const;
const TEXT = { minLength: 1, maxLength: 255 } as const;

export class ActionsQuery extends ListQuery {
  @ApiPropertyOptional({ ...TEXT, description: 'Subject or name of who did it' })
  @IsOptional()
  @TextLength(1, 255)
  actor?: string;

  @ApiPropertyOptional({ ...TEXT, example: 'stock.adjust' })
  @IsOptional()
  @TextLength(1, 255)
  action?: string;

  @ApiPropertyOptional({ ...TEXT, description: 'What it was done to: an order, a letter, a SKU, `service:row`' })
  @IsOptional()
  @TextLength(1, 255)
  target?: string;

  @ApiPropertyOptional({ ...TIME, description: 'Begun then or later' })
  @IsOptional()
  @IsTime()
  from?: string;

  @ApiPropertyOptional({ ...TIME, description: 'Begun before then' })
  @IsOptional()
  @IsTime()
  to?: string;
}
