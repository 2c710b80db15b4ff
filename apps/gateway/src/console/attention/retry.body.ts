import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, Matches } from 'class-validator';
import { RequiredReason } from '../shared/reason.dto.js';

/** Orders in one request. */
const MOST = 200;

const ORDER_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Body of `POST /api/console/attention/retry`. */
export class AttentionRetryBody extends RequiredReason {
  @ApiProperty({
    type: 'array',
    items: { type: 'string', format: 'uuid', pattern: ORDER_ID.source },
    minItems: 1,
    maxItems: MOST,
    uniqueItems: true,
    description: 'Order ids, each once',
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST)
  @ArrayUnique()
  @Matches(ORDER_ID, { each: true, message: 'ids must be order ids: UUIDs in lower case' })
  ids: string[];
}
