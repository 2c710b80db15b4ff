/**
 * Events put aside by RetryLaterError, and those that wait behind one: the record as it was read, in order of arrival
 * per consumer, topic and key. Their inbox rows say `done`: the responsibility for them is here. Empty in quiet times.
 */
export const INBOX_DELAY_SCHEMA_SQL: string[] = [
  `CREATE TABLE inbox_delayed (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer text NOT NULL,
    topic text NOT NULL,
    ordering_key bytea NOT NULL,
    event_id uuid NOT NULL,
    partition integer NOT NULL,
    record_offset bigint NOT NULL,
    record_timestamp bigint NOT NULL,
    key bytea,
    payload bytea,
    headers json NOT NULL,
    attempts integer NOT NULL,
    due_at timestamptz NOT NULL,
    error_code text,
    error_message text,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (consumer, event_id)
  )`,
  'CREATE INDEX inbox_delayed_order ON inbox_delayed (consumer, topic, ordering_key, id)',
  'CREATE INDEX inbox_delayed_due ON inbox_delayed (consumer, due_at)',
];

/** Undoes {@link INBOX_DELAY_SCHEMA_SQL}. */
export const INBOX_DELAY_DROP_SQL: string[] = ['DROP TABLE IF EXISTS inbox_delayed'];
