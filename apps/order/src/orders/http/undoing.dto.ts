import { ApiPropertyOptional } from '@nestjs/swagger';
import { RESTOCKS, type Restock } from '@waybill/contracts';
import { nameOf, type Actor } from '@waybill/platform';
import { IsIn, IsOptional } from 'class-validator';
import type { Explanation } from '../domain/index.js';
import { OptionalWords } from './words.js';

/** Body of `POST /orders/:id/cancel`; may be left out. */
export class CancelBody {
  @ApiPropertyOptional({ maxLength: 255, description: 'Why; kept with the order' })
  @OptionalWords()
  reason?: string;

  @ApiPropertyOptional({ maxLength: 255, description: 'Who asks for it, where no token says so' })
  @OptionalWords()
  actor?: string;
}

/** Body of `POST /orders/:id/refund`; may be left out. */
export class RefundBody extends CancelBody {
  @ApiPropertyOptional({
    enum: RESTOCKS,
    default: 'now',
    description:
      'What becomes of goods that have left: back in stock with the refund, when a return is entered, or never. Where the ' +
      'order has not been shipped its goods come back in any case',
  })
  @IsOptional()
  @IsIn(RESTOCKS)
  restock?: Restock;
}

/** Nothing where a program without a token said nothing. */
export function explanationIn(actor: Actor, { reason, actor: named, restock }: RefundBody): Explanation | undefined {
  if (actor.kind === 'local' && reason === undefined && named === undefined && restock === undefined) return undefined;
  return { reason: reason ?? null, actor: nameOf(actor, named), ...(restock && { restock }) };
}
