import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Matches, Max, Min } from 'class-validator';

/** Body of `POST /api/console/audits`. */
export class StartAuditBody {
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 60, description: 'How long to wait for quiet, seconds' })
  @IsInt()
  @Min(0)
  @Max(60)
  waitSeconds: number;
}

export class AuditParams {
  @ApiProperty({ format: 'uuid' })
  @Matches(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, {
    message: 'id must be a UUID in lower case',
  })
  id: string;
}
