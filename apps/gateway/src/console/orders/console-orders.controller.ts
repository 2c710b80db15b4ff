import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { COMPENSATION_PARTS, type CompensationPart } from '@waybill/contracts';
import type { OrderActionAnswer, OrderBundle, OrderPageAnswer, TraceAnswer } from '@waybill/console-api';
import { CurrentActor, IsOrderId, Permits, Traceparent, type Actor } from '@waybill/platform';
import { IsIn, IsOptional } from 'class-validator';
import { OptionalReason, RequiredReason } from '../shared/reason.dto.js';
import { OrderCommands } from './order-commands.js';
import { OrderPage } from './order-page.js';

class ConsoleOrderParams {
  @ApiProperty({ format: 'uuid' })
  @IsOrderId()
  id: string;
}

class TraceQuery {
  @ApiPropertyOptional({ enum: ['true', 'false'], description: 'Read the events themselves from Kafka' })
  @IsOptional()
  @IsIn(['true', 'false'])
  payloads?: 'true' | 'false';
}

class SettleBody extends RequiredReason {
  @ApiProperty({ enum: COMPENSATION_PARTS, description: 'What was put right outside' })
  @IsIn(COMPENSATION_PARTS)
  part: CompensationPart;
}

/** One order as an operator sees it. */
@ApiTags('console')
@Controller('api/console/orders/:id')
export class ConsoleOrdersController {
  constructor(
    private readonly page: OrderPage,
    private readonly commands: OrderCommands,
  ) {}

  @Get()
  @Permits(['orders:read', 'events:read'])
  @ApiOperation({ summary: 'Everything that is known of an order, and why it waits' })
  show(@Param() { id }: ConsoleOrderParams, @CurrentActor() actor: Actor): Promise<OrderPageAnswer> {
    return this.page.show(id, actor);
  }

  @Get('trace')
  @Permits(['orders:read', 'events:read'])
  @ApiOperation({ summary: 'The events of an order: who wrote, sent and handled them, and when' })
  trace(
    @Param() { id }: ConsoleOrderParams,
    @Query() { payloads }: TraceQuery,
    @CurrentActor() actor: Actor,
  ): Promise<TraceAnswer> {
    return this.page.trace(id, actor, payloads === 'true');
  }

  @Get('bundle')
  @Permits(['orders:read', 'events:read'])
  @ApiOperation({ summary: 'All of that as one file, personal data masked' })
  bundle(@Param() { id }: ConsoleOrderParams, @CurrentActor() actor: Actor): Promise<OrderBundle> {
    return this.page.bundle(id, actor);
  }

  @Post('cancel')
  @HttpCode(202)
  @Permits(['orders:undo', 'operations:write'])
  @ApiOperation({ summary: 'Cancels an order that was not shipped; recorded' })
  cancel(
    @Param() { id }: ConsoleOrderParams,
    @Body() { reason }: OptionalReason,
    @CurrentActor() actor: Actor,
    @Traceparent() traceparent: string,
  ): Promise<OrderActionAnswer> {
    return this.commands.tell(id, 'cancel', { actor, reason, traceparent });
  }

  @Post('refund')
  @HttpCode(202)
  @Permits(['orders:undo', 'operations:write'])
  @ApiOperation({ summary: 'Gives the money of a paid order back; recorded' })
  refund(
    @Param() { id }: ConsoleOrderParams,
    @Body() { reason }: OptionalReason,
    @CurrentActor() actor: Actor,
    @Traceparent() traceparent: string,
  ): Promise<OrderActionAnswer> {
    return this.commands.tell(id, 'refund', { actor, reason, traceparent });
  }

  @Post('retry')
  @HttpCode(202)
  @Permits('orders:retry')
  @ApiOperation({ summary: 'Tries again to undo an order that needs attention; recorded' })
  retry(
    @Param() { id }: ConsoleOrderParams,
    @Body() { reason }: OptionalReason,
    @CurrentActor() actor: Actor,
    @Traceparent() traceparent: string,
  ): Promise<OrderActionAnswer> {
    return this.commands.tell(id, 'retry', { actor, reason, traceparent });
  }

  @Post('settle')
  @HttpCode(202)
  @Permits('orders:retry')
  @ApiOperation({ summary: 'Enters that what could not be undone was put right outside; recorded' })
  settle(
    @Param() { id }: ConsoleOrderParams,
    @Body() { part, reason }: SettleBody,
    @CurrentActor() actor: Actor,
    @Traceparent() traceparent: string,
  ): Promise<OrderActionAnswer> {
    return this.commands.settle(id, { part, actor, reason, traceparent });
  }
}
