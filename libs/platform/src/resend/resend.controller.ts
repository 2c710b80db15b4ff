import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { CurrentActor, type Actor } from '../auth/actor.js';
import { Permits } from '../auth/permits.decorator.js';
import { IsOrderId } from '../http/is-order-id.js';
import { TextLength } from '../http/text-length.decorator.js';
import { OncePerKey } from '../idempotency/once-per-key.js';
import { Within, type Transacting } from '../idempotency/transacting.js';
import { SafeToRepeat } from '../problems/safe-to-repeat.js';
import { ResendWords } from './resend-words.js';

const NOT_BLANK = { message: '$property must not be blank' };

class ResendParams {
  @ApiProperty({ format: 'uuid' })
  @IsOrderId()
  id: string;
}

export class ResendBody {
  @ApiPropertyOptional({ maxLength: 255, description: 'Why it is done; goes to the log' })
  @IsOptional()
  @TextLength(1, 255)
  @Matches(/\S/, NOT_BLANK)
  reason?: string;

  @ApiPropertyOptional({ maxLength: 255, description: 'Who asks for it, where no token says so' })
  @IsOptional()
  @TextLength(1, 255)
  @Matches(/\S/, NOT_BLANK)
  actor?: string;
}

export class SaidAgainEvent {
  @ApiProperty({ example: 'PaymentCompleted' }) type: string;
  @ApiProperty({ format: 'uuid', description: 'A new id: consumers take it for a new event' }) eventId: string;
}

export class SaidAgainView {
  @ApiProperty({ format: 'uuid' }) orderId: string;
  @ApiProperty({ example: 'payment', description: 'Who speaks' }) service: string;
  @ApiProperty({ type: [SaidAgainEvent], description: 'Empty where nothing has been decided that could be said' })
  said: SaidAgainEvent[];
}

/** For operators: what a service said about an order was lost on its way, and is said once more. */
@ApiTags('orders')
@Controller('orders/:id/resend')
export class ResendController {
  constructor(private readonly resendWords: ResendWords) {}

  @Post()
  @SafeToRepeat()
  @Permits('orders:retry')
  @HttpCode(200)
  @OncePerKey()
  @ApiOperation({
    summary: 'Say again what this service said last about an order',
    description: 'The same facts as new events. Who knows them already does nothing.',
  })
  @ApiOkResponse({ type: SaidAgainView, description: 'What is on its way to the topic now' })
  @ApiNotFoundResponse({ description: 'Code `order-not-found`: this service knows nothing of the order' })
  async resend(
    @Param() { id }: ResendParams,
    @Body() { reason, actor: named }: ResendBody,
    @CurrentActor() actor: Actor,
    @Within() within?: Transacting,
  ): Promise<SaidAgainView> {
    const by = actor.kind === 'token' ? (actor.name ?? actor.subject) : (named ?? actor.subject);
    return this.resendWords.execute(id, { by, reason }, within);
  }
}
