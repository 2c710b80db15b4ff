import type { ClientBase } from 'pg';
import { causesOf } from '../record/error-facts.js';
import { constraintOf, sqlStateOf } from './sql-errors.js';
import { SequenceBehindError } from './transaction-errors.js';

/**
 * Whether a unique constraint is of a GENERATED ALWAYS identity column alone, or is the outbox's key (bucket, id): then no
 * insert chooses what may be there twice. Into a BY DEFAULT column, or beside an identity, the work may write its own.
 */
const IS_IDENTITY = `
  SELECT EXISTS (
    SELECT FROM pg_constraint
    JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY(conkey)
    WHERE conname = $3 AND conrelid = format('%I.%I', $1::text, $2::text)::regclass
      AND attidentity = 'a' AND (cardinality(conkey) = 1 OR $2 = 'outbox')
  ) AS identity`;

/** What is known of constraints, by schema, table and name; asked once each, since most violations are of other keys. */
const known = new Map<string, boolean>();

/**
 * Looks at an error with which a transaction was rolled back.
 *
 * @throws SequenceBehindError it is a violation (23505) of a key that the database makes itself
 */
export async function throwIfSequenceIsBehind(client: ClientBase, error: unknown): Promise<void> {
  for (const cause of causesOf(error)) {
    const violated = sqlStateOf(cause) === '23505' ? constraintOf(cause) : undefined;
    if (!violated) continue;
    if (await isOfIdentity(client, violated)) throw new SequenceBehindError(violated.table, error);
    return;
  }
}

async function isOfIdentity(
  client: ClientBase,
  violated: NonNullable<ReturnType<typeof constraintOf>>,
): Promise<boolean> {
  const { schema, table, constraint } = violated;
  const name = `${schema}.${table}.${constraint}`;
  let answer = known.get(name);
  if (answer === undefined) {
    try {
      const { rows } = await client.query<{ identity: boolean }>(IS_IDENTITY, [schema, table, constraint]);
      answer = rows[0]?.identity === true;
      known.set(name, answer);
    } catch {
      // The error at hand says more than one of this question.
      return false;
    }
  }
  return answer;
}
