import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';

/** For clients that cannot set a header when they connect again: polyfills of EventSource put it here. */
export class ResumeQuery {
  @ApiPropertyOptional({ description: 'As the header `Last-Event-ID`, which comes first' })
  @IsOptional()
  @IsString()
  lastEventId?: string;
}

/**
 * The sequence that a client has received up to, by its `Last-Event-ID`: any run of digits, also past the last change
 * there is. Anything else is no id of ours, and so the client knows nothing.
 */
export const sequenceOf = (lastEventId: string | undefined): number =>
  /^\d+$/.test(lastEventId ?? '') ? Number(lastEventId) : 0;
