import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Matches, Max, MaxLength, Min } from 'class-validator';
import { ProblemError } from '../problems/problem-error.js';
import { isStorable } from './text.js';

/** Query parameters every list takes; a list's own DTO extends it with its filters. */
export class ListQuery {
  /** Items a page. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 20, description: 'Items a page' })
  @IsInt()
  @Min(1)
  @Max(100)
  limit = 20;

  /** `nextCursor` of the page before. */
  @ApiPropertyOptional({ type: String, maxLength: 512, description: '`nextCursor` of the page before' })
  @IsOptional()
  @MaxLength(512)
  @Matches(/^[A-Za-z0-9_-]+$/, { message: 'cursor must be the nextCursor of an earlier page' })
  cursor?: string;
}

/** What a cursor's parts must be, in order; `uuid` and `time` are checked, so that SQL never fails on a forged one. */
export type CursorPart = 'text' | 'uuid' | 'time' | 'integer';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** UTC, to the microsecond at most, in ISO 8601 or as Postgres writes it. */
const TIME = /^((?:19|20|21)\d\d-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,6})?(Z|\+00(:?00)?)$/;

/** `Date.parse` takes 30 February for 1 March; Postgres does not. */
function isTime(text: string): boolean {
  const [, day, time] = TIME.exec(text) ?? [];
  const parsed = new Date(`${day}T${time}Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(`${day}T${time}`);
}

const PARTS: Readonly<Record<CursorPart, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string' && value.length <= 255 && isStorable(value),
  uuid: (value) => typeof value === 'string' && UUID.test(value),
  time: (value) => typeof value === 'string' && isTime(value),
  integer: (value) => Number.isSafeInteger(value),
};

/**
 * The key that {@link encodeCursor} put into `cursor`; undefined where the first page is asked for.
 *
 * @throws ProblemError 400 `invalid-cursor` for anything that no page ever answered
 */
export function decodeCursor(
  cursor: string | undefined,
  parts: readonly CursorPart[],
): readonly (string | number)[] | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(key) && key.length === parts.length && parts.every((part, i) => PARTS[part](key[i]))) {
      return key as (string | number)[];
    }
  } catch {
    // Not JSON: refused below like any other text that is no cursor.
  }
  throw new ProblemError(400, 'invalid-cursor', 'cursor must be the nextCursor of an earlier page of this list.', {
    errors: [{ field: 'cursor', message: 'must be the nextCursor of an earlier page of this list' }],
  });
}
