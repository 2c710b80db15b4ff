import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import type { RevealAnswer } from '@waybill/console-api';
import {
  CurrentActor,
  IsOrderId,
  Permits,
  ProblemError,
  TextLength,
  Traceparent,
  traceIdOf,
  type Actor,
} from '@waybill/platform';
import { IsOptional } from 'class-validator';
import { RequiredReason } from '../shared/reason.dto.js';
import { Reveal } from './reveal.js';

class RevealRequest extends RequiredReason {
  @ApiPropertyOptional({ format: 'uuid', description: 'Either this or letterId' })
  @IsOptional()
  @IsOrderId()
  orderId?: string;

  @ApiPropertyOptional({ minLength: 1, maxLength: 255, example: 'order-events.dlq:0:12' })
  @IsOptional()
  @TextLength(1, 255)
  letterId?: string;
}

/** Personal data, for those who may see them and say why. */
@ApiTags('console')
@Controller('api/console/reveal')
export class RevealController {
  constructor(private readonly reveal: Reveal) {}

  @Post()
  @HttpCode(200)
  @Permits('personal:read')
  @ApiOperation({ summary: 'Payloads of an order or a letter as they are; recorded' })
  show(
    @Body() { orderId, letterId, reason }: RevealRequest,
    @CurrentActor() actor: Actor,
    @Traceparent() traceparent: string,
  ): Promise<RevealAnswer> {
    const why = { actor, reason, traceId: traceIdOf(traceparent) };
    if (orderId !== undefined && letterId === undefined) return this.reveal.ofOrder(orderId, why);
    if (letterId !== undefined && orderId === undefined) return this.reveal.ofLetter(letterId, why);
    throw new ProblemError(400, 'validation-failed', 'Name either orderId or letterId.', {
      errors: [{ field: 'orderId', pointer: '/orderId', message: 'either this or letterId' }],
    });
  }
}
