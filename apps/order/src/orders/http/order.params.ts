import { IsUUID } from 'class-validator';

export class OrderParams {
  @IsUUID()
  id: string;
}
