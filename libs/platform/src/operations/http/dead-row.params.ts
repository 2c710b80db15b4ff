import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';

export class DeadRowParams {
  @ApiProperty({ type: String, pattern: '^[1-9]\\d{0,14}$', example: '4711' })
  @Matches(/^[1-9]\d{0,14}$/, { message: '$property must be the id of a row' })
  id: string;
}
