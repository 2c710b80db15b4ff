import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { COMPENSATION_PARTS, type CompensationPart } from '@waybill/contracts';
import {
  CurrentActor,
  nameOf,
  OncePerKey,
  Permits,
  SafeToRepeat,
  Within,
  type Actor,
  type Transacting,
} from '@waybill/platform';
import { IsIn } from 'class-validator';
import { SettleCompensation } from '../application/settle-compensation.js';
import { OrderParams } from './order.params.js';
import { OrderView } from './order.view.js';
import { acceptedBy } from './undoing.controller.js';
import { OptionalWords, Words } from './words.js';

export class SettleBody {
  @ApiProperty({ enum: COMPENSATION_PARTS, description: 'What was put right outside' })
  @IsIn(COMPENSATION_PARTS)
  part: CompensationPart;

  @ApiProperty({ minLength: 1, maxLength: 255, description: 'What was done instead; kept with the order' })
  @Words()
  reason: string;

  @ApiPropertyOptional({ maxLength: 255, description: 'Who vouches for it, where no token says so' })
  @OptionalWords()
  actor?: string;
}

/** For operators: what could not be undone here was put right elsewhere. */
@ApiTags('orders')
@ApiNotFoundResponse({ description: 'Code `order-not-found`' })
@Controller('orders/:id/compensation/settle')
export class SettlingController {
  constructor(private readonly settleCompensation: SettleCompensation) {}

  @Post()
  @SafeToRepeat()
  @Permits('orders:retry')
  @HttpCode(202)
  @OncePerKey()
  @ApiOperation({
    summary: 'Enter that a missing part of a compensation was put right outside',
    description:
      'Recorded with reason and actor, and announced as CompensationSettled. The same part again: nothing new.',
  })
  @ApiAcceptedResponse({ type: OrderView, description: 'The compensation is DONE once no part is missing' })
  @ApiConflictResponse({
    description:
      'Code `not-compensating`: it is neither PENDING nor NEEDS_ATTENTION; `nothing-to-settle`: this part is not missing; ' +
      '`stock-not-asked`: a refund asks the goods back once money and shipment are back',
  })
  async settle(
    @Param() { id }: OrderParams,
    @Body() { part, reason, actor: named }: SettleBody,
    @CurrentActor() actor: Actor,
    @Within() within?: Transacting,
  ): Promise<OrderView> {
    return acceptedBy(
      actor,
      await this.settleCompensation.execute(id, { part, reason, actor: nameOf(actor, named) }, within),
    );
  }
}
