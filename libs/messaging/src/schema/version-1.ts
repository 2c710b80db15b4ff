import type { SchemaVersion } from './schema-version.js';

/**
 * Relay buckets. Fixed in the schema: rows already written carry their bucket, so another number needs a migration of
 * an empty outbox.
 */
export const OUTBOX_BUCKETS = 16;

const UP: string[] = [
  // Only Transactions writes here. Its INSERT takes a transaction id before the first identity value: the relay's
  // floor rests on that (docs/relay.md). One index: the outbox is on the path of every state change.
  `CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY,
    event_id uuid NOT NULL,
    bucket smallint NOT NULL CHECK (bucket >= 0 AND bucket < ${OUTBOX_BUCKETS}),
    topic text NOT NULL,
    key bytea,
    payload bytea,
    headers json NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bucket, id)
  ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0)`,

  `CREATE TABLE outbox_dead (
    id bigint PRIMARY KEY,
    event_id uuid NOT NULL,
    bucket smallint NOT NULL,
    topic text NOT NULL,
    key bytea,
    payload bytea,
    headers json NOT NULL,
    created_at timestamptz NOT NULL,
    error_code text NOT NULL,
    error_message text NOT NULL,
    died_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX outbox_dead_aggregate ON outbox_dead (bucket, topic, key)',

  `CREATE TABLE relay (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    backend_pid integer NOT NULL,
    backend_start timestamptz NOT NULL,
    joined_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    touched_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,

  // Shows who owns what; the advisory lock decides. No foreign key: relays must not wait for each other here.
  `CREATE TABLE outbox_owner (
    bucket smallint PRIMARY KEY,
    relay_id uuid,
    since timestamptz
  )`,
  `INSERT INTO outbox_owner (bucket) SELECT generate_series(0, ${OUTBOX_BUCKETS - 1})`,

  `CREATE TABLE inbox (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'done' CHECK (state IN ('done', 'dead')),
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id)
  )`,
  'CREATE INDEX inbox_received_at ON inbox (received_at)',

  // Events that are delayed, and those that wait behind one: the record as it was read, in order of arrival per consumer,
  // topic and key. Their inbox rows say `done`: the responsibility for them is here. Empty in quiet times.
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

const DOWN: string[] = [
  'DROP TABLE IF EXISTS inbox_delayed',
  'DROP TABLE IF EXISTS inbox',
  'DROP TABLE IF EXISTS outbox_owner',
  'DROP TABLE IF EXISTS relay',
  'DROP TABLE IF EXISTS outbox_dead',
  'DROP TABLE IF EXISTS outbox',
];

/** Outbox, relay and inbox. */
export const VERSION_1: SchemaVersion = { number: 1, up: UP, down: DOWN };
