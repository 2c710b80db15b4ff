import { IsOrderId } from '@waybill/platform';

export class OrderParams {
  @IsOrderId()
  id: string;
}
