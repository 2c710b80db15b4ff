import { ApiProperty } from '@nestjs/swagger';
import { IsOrderId } from '@waybill/platform';

export class OrderParams {
  @ApiProperty({ format: 'uuid' })
  @IsOrderId()
  id: string;
}
