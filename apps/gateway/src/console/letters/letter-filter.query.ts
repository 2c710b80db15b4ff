import { ApiPropertyOptional } from '@nestjs/swagger';
import { deadLetterTopic, SERVICE_NAMES, TOPIC_NAMES } from '@waybill/contracts';
import { TextLength } from '@waybill/platform';
import { IsIn, IsInt, IsISO8601, IsOptional, Matches, Max, MaxLength, Min } from 'class-validator';

const TOPICS = [...TOPIC_NAMES, ...TOPIC_NAMES.map(deadLetterTopic)];
const STATES = ['waiting', 'replayed', 'dropped'] as const;

const IsTime = (): PropertyDecorator =>
  IsISO8601({ strict: true }, { message: '$property must be a time in ISO 8601' });

/** Which letters; all where nothing is asked. */
export class LetterFilterQuery {
  @ApiPropertyOptional({ enum: TOPICS, description: 'Topic of the events, or of their dead letters' })
  @IsOptional()
  @IsIn(TOPICS)
  topic?: string;

  @ApiPropertyOptional({ enum: SERVICE_NAMES, description: 'Who failed at it' })
  @IsOptional()
  @IsIn(SERVICE_NAMES)
  consumer?: string;

  @ApiPropertyOptional({ minLength: 1, maxLength: 255, description: 'Event type' })
  @IsOptional()
  @TextLength(1, 255)
  type?: string;

  @ApiPropertyOptional({ minLength: 1, maxLength: 255, description: 'Error code' })
  @IsOptional()
  @TextLength(1, 255)
  code?: string;

  @ApiPropertyOptional({ enum: STATES })
  @IsOptional()
  @IsIn(STATES)
  state?: (typeof STATES)[number];

  @ApiPropertyOptional({ minLength: 1, maxLength: 255, description: 'Key of the event' })
  @IsOptional()
  @TextLength(1, 255)
  orderId?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Failed then or later' })
  @IsOptional()
  @IsTime()
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Failed before then' })
  @IsOptional()
  @IsTime()
  to?: string;
}

/** A page of them. */
export class ListLettersQuery extends LetterFilterQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 20, description: 'Items a page' })
  @IsInt()
  @Min(1)
  @Max(100)
  limit = 20;

  @ApiPropertyOptional({
    type: String,
    maxLength: 512,
    pattern: '^[A-Za-z0-9_-]+$',
    description: '`nextCursor` of the page before',
  })
  @IsOptional()
  @MaxLength(512)
  @Matches(/^[A-Za-z0-9_-]+$/, { message: 'cursor must be the nextCursor of an earlier page' })
  cursor?: string;
}
