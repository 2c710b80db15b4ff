import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsTime, ListQuery, TextLength } from '@waybill/platform';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { WEBHOOK_TYPES } from '../domain/event-types.js';

const Optional = () => ValidateIf((_object, value) => value !== undefined);
const STATES = ['PENDING', 'DELIVERED', 'FAILED'];

export class WebhookParams {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  id: string;
}

export class AddWebhookBody {
  @ApiProperty({ example: 'https://shop.example/webhooks', description: 'https, and no private address' })
  @IsString()
  @TextLength(1, 2048)
  url: string;

  @ApiPropertyOptional({
    enum: WEBHOOK_TYPES,
    isArray: true,
    description: 'What to be told of; all of it when left out',
  })
  @Optional()
  @IsArray()
  @ArrayMaxSize(WEBHOOK_TYPES.length)
  @ArrayUnique()
  @IsIn(WEBHOOK_TYPES, { each: true })
  types?: string[];
}

export class ChangeWebhookBody {
  @ApiPropertyOptional({ example: 'https://shop.example/webhooks' })
  @Optional()
  @IsString()
  @TextLength(1, 2048)
  url?: string;

  @ApiPropertyOptional({ enum: WEBHOOK_TYPES, isArray: true })
  @Optional()
  @IsArray()
  @ArrayMaxSize(WEBHOOK_TYPES.length)
  @ArrayUnique()
  @IsIn(WEBHOOK_TYPES, { each: true })
  types?: string[];

  @ApiPropertyOptional({ description: 'false: nothing is queued or sent; what waits goes on when it is true again' })
  @Optional()
  @IsBoolean()
  enabled?: boolean;
}

export class RotateBody {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: 720,
    default: 24,
    description: 'Both secrets sign so long',
  })
  @IsInt()
  @Min(0)
  @Max(720)
  overlapHours = 24;
}

export class ReplayBody {
  @ApiPropertyOptional({ format: 'date-time', maxLength: 40, description: 'All events that were recorded since then' })
  @Optional()
  @IsTime()
  since?: string;

  @ApiPropertyOptional({ format: 'uuid', maxLength: 36, description: 'One event, by its webhook-id' })
  @Optional()
  @IsUUID()
  eventId?: string;
}

export class DeliveriesQuery extends ListQuery {
  @ApiPropertyOptional({ enum: STATES })
  @IsOptional()
  @IsIn(STATES)
  state?: string;
}

export class WebhookView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() url: string;
  @ApiProperty({ type: [String], description: 'Empty: everything' }) types: readonly string[];
  @ApiProperty() enabled: boolean;
  @ApiProperty({ type: String, nullable: true, example: 'gone', description: '`operator`, or `gone` after a 410' })
  disabledReason: string | null;
  @ApiProperty({
    format: 'date-time',
    nullable: true,
    type: String,
    description: 'Until then the old secret signs, too',
  })
  previousSecretUntil: string | null;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
}

export class WebhookWithSecretView extends WebhookView {
  @ApiProperty({ example: 'whsec_…', description: 'Shown here and never again' }) secret: string;
}

export class WebhookList {
  @ApiProperty({ type: [WebhookView] }) items: WebhookView[];
}

export class ReplayView {
  @ApiProperty({ type: 'integer', description: 'Messages that are sent (again)' }) replayed: number;
}

export class WebhookDeliveryView {
  @ApiProperty({ format: 'uuid', description: 'The webhook-id' }) eventId: string;
  @ApiProperty({ enum: WEBHOOK_TYPES }) type: string;
  @ApiProperty({ format: 'uuid' }) orderId: string;
  @ApiProperty({ enum: STATES }) state: string;
  @ApiProperty({ type: 'integer' }) attempts: number;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Status of the last answer' }) lastStatus: number | null;
  @ApiProperty({ type: String, nullable: true, example: 'TIMED_OUT' }) lastReason: string | null;
  @ApiProperty({ format: 'date-time', nullable: true, type: String }) nextAttemptAt: string | null;
  @ApiProperty({ format: 'date-time', nullable: true, type: String }) settledAt: string | null;
}

export class WebhookDeliveryList {
  @ApiProperty({ type: [WebhookDeliveryView] }) items: WebhookDeliveryView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}
