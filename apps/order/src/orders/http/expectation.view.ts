import { ApiProperty } from '@nestjs/swagger';
import { COMPENSATION_PARTS, COMPENSATIONS, EVENT_TYPES, SERVICE_NAMES } from '@waybill/contracts';
import type { TimedExpectation } from '../application/find-expectation.js';
import { SettledView } from './order.view.js';
import { toSettledView } from './to-order-view.js';

const DATE_TIME = { type: String, format: 'date-time' } as const;
const PARTS = [...COMPENSATION_PARTS];

export class AwaitedView {
  @ApiProperty({ enum: ['stock', 'payment', 'shipment', 'release', 'refund', 'void'] }) what: string;
  @ApiProperty({ enum: SERVICE_NAMES, description: 'Who answers' }) from: string;
  @ApiProperty({ enum: EVENT_TYPES, isArray: true, description: 'Any one of them is the answer' }) types: string[];
}

export class RefusedPartView {
  @ApiProperty({ enum: PARTS }) part: string;
  @ApiProperty({ enum: EVENT_TYPES }) type: string;
  @ApiProperty({ example: 'card closed', description: 'For people: the reason that was given' }) detail: string;
}

export class CompensationExpectationView {
  @ApiProperty({ enum: COMPENSATIONS }) status: string;
  @ApiProperty({ type: 'integer', description: '0 before the decision, 1 at it, one more for every retry' })
  attempt: number;
  @ApiProperty({ ...DATE_TIME, nullable: true }) since: string | null;
  @ApiProperty({ ...DATE_TIME, nullable: true, description: 'When it will need attention unless it is done' })
  attentionAt: string | null;
  @ApiProperty({ enum: PARTS, isArray: true, description: 'Parts that are not back' }) awaits: string[];
  @ApiProperty({ type: [RefusedPartView], description: 'Parts that could not be compensated when it was tried last' })
  refused: RefusedPartView[];
  @ApiProperty({ type: [SettledView], description: 'Parts that were put right outside' }) settled: SettledView[];
}

export class ExpectationView {
  @ApiProperty({ type: [AwaitedView], description: 'Empty where nothing is on its way' }) awaits: AwaitedView[];
  @ApiProperty(DATE_TIME) since: string;
  @ApiProperty({
    ...DATE_TIME,
    nullable: true,
    description: 'When the order is cancelled as timed out; null where it is not, or its events have not been sent yet',
  })
  deadline: string | null;
  @ApiProperty({ type: CompensationExpectationView }) compensation: CompensationExpectationView;
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

export function toExpectationView({
  awaits,
  since,
  deadline,
  attentionAt,
  compensation,
}: TimedExpectation): ExpectationView {
  return {
    awaits: awaits.map(({ what, from, types }) => ({ what, from, types: [...types] })),
    since: new Date(since).toISOString(),
    deadline: iso(deadline),
    compensation: {
      status: compensation.status,
      attempt: compensation.attempt,
      since: iso(compensation.since),
      attentionAt: iso(attentionAt),
      awaits: [...compensation.awaits],
      refused: compensation.refused.map((part) => ({ ...part })),
      settled: compensation.settled.map((part) => toSettledView(part, true)),
    },
  };
}
