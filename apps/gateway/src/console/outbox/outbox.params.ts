import { ApiProperty } from '@nestjs/swagger';
import { SERVICE_NAMES, type ServiceName } from '@waybill/contracts';
import { IsIn, Matches } from 'class-validator';

export class ServiceParams {
  @ApiProperty({ enum: SERVICE_NAMES })
  @IsIn(SERVICE_NAMES)
  service: ServiceName;
}

export class DeadRowParams extends ServiceParams {
  @ApiProperty({ type: String, pattern: '^[1-9]\\d{0,14}$', example: '4711' })
  @Matches(/^[1-9]\d{0,14}$/, { message: 'row must be the id of a row' })
  row: string;
}
