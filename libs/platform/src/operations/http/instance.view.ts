import { ApiProperty } from '@nestjs/swagger';
import { SERVICE_NAMES } from '@waybill/contracts';

export class PartitionView {
  @ApiProperty({ example: 'order-events' }) topic: string;
  @ApiProperty({ type: 'integer', example: 0 }) partition: number;
}

export class InstanceView {
  @ApiProperty({ enum: SERVICE_NAMES }) service: string;
  @ApiProperty({ type: String, example: '1', description: '`WAYBILL_INSTANCE`' }) instance: string;
  @ApiProperty({ example: '0.1.0' }) version: string;
  @ApiProperty({ format: 'date-time', description: 'When the process was started' }) startedAt: string;
  @ApiProperty({ description: 'Whether it is a member of its consumer group' }) joined: boolean;
  @ApiProperty({ type: [PartitionView], description: 'Partitions that it reads; none while it is no member' })
  partitions: PartitionView[];
}
