import type { SchemaVersion } from './schema-version.js';

/** Number of weeks after this one that have a partition already. */
const WEEKS_AHEAD = 4;

const UP: string[] = [
  'ALTER TABLE inbox RENAME TO inbox_before',
  'ALTER TABLE inbox_before RENAME CONSTRAINT inbox_pkey TO inbox_before_pkey',
  'ALTER INDEX inbox_received_at RENAME TO inbox_before_received_at',
  `CREATE TABLE inbox (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'done' CHECK (state IN ('done', 'dead', 'replayed')),
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id)
  ) PARTITION BY RANGE (event_id)`,
  'CREATE TABLE inbox_rest PARTITION OF inbox DEFAULT',
  'CREATE INDEX inbox_rest_received_at ON inbox_rest (received_at)',
  // Empty but for dead letters: what must outlive its partition is found without a look at the rest.
  `CREATE INDEX inbox_kept ON inbox (state) WHERE state <> 'done'`,
  `CREATE TABLE inbox_retention (
    consumer text PRIMARY KEY,
    keep interval NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now()
  )`,

  // The least UUID of version 7 of a moment: its first 48 bits are milliseconds since 1970.
  `CREATE FUNCTION inbox_first_id(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT (substr(ms, 1, 8) || '-' || substr(ms, 9, 4) || '-0000-0000-000000000000')::uuid
    FROM lpad(to_hex(floor(extract(epoch FROM moment) * 1000)::bigint), 12, '0') AS ms
  $$`,
  `CREATE FUNCTION inbox_week(moment timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT date_trunc('week', moment, 'UTC')
  $$`,

  `CREATE FUNCTION inbox_extend(weeks_back integer, OUT created integer)
  LANGUAGE plpgsql SECURITY DEFINER SET lock_timeout = '2s' AS $$
  DECLARE
    week timestamptz;
    part_name text;
    first_id uuid;
    end_id uuid;
  BEGIN
    created := 0;
    IF NOT pg_try_advisory_xact_lock(hashtextextended('inbox ' || 'inbox'::regclass::oid, 0)) THEN RETURN; END IF;
    FOR week IN SELECT generate_series(inbox_week(now()) - weeks_back * interval '1 week',
                                       inbox_week(now()) + ${WEEKS_AHEAD} * interval '1 week', interval '1 week') LOOP
      part_name := 'inbox_' || to_char(week AT TIME ZONE 'UTC', 'YYYYMMDD');
      CONTINUE WHEN to_regclass(part_name) IS NOT NULL;
      first_id := inbox_first_id(week);
      end_id := inbox_first_id(week + interval '1 week');
      EXECUTE format('CREATE TABLE %I (LIKE inbox INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part_name);
      -- A row that a clock ahead of its time put there already belongs to the new partition.
      LOCK TABLE inbox_rest IN ACCESS EXCLUSIVE MODE;
      EXECUTE format('WITH moved AS (DELETE FROM inbox_rest WHERE event_id >= $1 AND event_id < $2 RETURNING *)
                      INSERT INTO %I SELECT * FROM moved', part_name) USING first_id, end_id;
      EXECUTE format('ALTER TABLE inbox ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part_name, first_id, end_id);
      created := created + 1;
    END LOOP;
  END
  $$`,

  // A week is added to what is asked for: an id is older than its record by as long as the event waited to be sent.
  `CREATE FUNCTION inbox_trim(for_consumer text, keep_for interval, OUT dropped integer)
  LANGUAGE plpgsql SECURITY DEFINER SET lock_timeout = '2s' AS $$
  DECLARE
    longest interval;
    part record;
  BEGIN
    dropped := 0;
    IF NOT pg_try_advisory_xact_lock(hashtextextended('inbox ' || 'inbox'::regclass::oid, 0)) THEN RETURN; END IF;
    INSERT INTO inbox_retention VALUES (for_consumer, keep_for)
      ON CONFLICT (consumer) DO UPDATE SET keep = excluded.keep, seen_at = now();
    -- A consumer that has not run for as long as it keeps events has none left to remember.
    DELETE FROM inbox_retention WHERE seen_at < now() - keep;
    SELECT max(keep) + interval '1 week' INTO longest FROM inbox_retention;
    FOR part IN
      SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
      WHERE i.inhparent = 'inbox'::regclass AND c.relname ~ '^inbox_[0-9]{8}$'
        AND to_date(right(c.relname, 8), 'YYYYMMDD')::timestamp AT TIME ZONE 'UTC' + interval '1 week' < now() - longest
    LOOP
      EXECUTE format('ALTER TABLE inbox DETACH PARTITION %I', part.relname);
      EXECUTE format('INSERT INTO inbox SELECT * FROM %I WHERE state <> ''done''', part.relname);
      EXECUTE format('DROP TABLE %I', part.relname);
      dropped := dropped + 1;
    END LOOP;
  END
  $$`,
  // They run as the owner: only the owner's schema may tell what their names mean.
  `DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION inbox_extend(integer) SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION inbox_trim(text, interval) SET search_path = %I, pg_temp', current_schema());
  END $$`,
  // The rows that are there get partitions, too.
  'SELECT inbox_extend(5)',
  'INSERT INTO inbox SELECT consumer, event_id, state, received_at FROM inbox_before',
  'DROP TABLE inbox_before',
];

// The rows stay.
const DOWN: string[] = [
  'ALTER TABLE inbox RENAME TO inbox_partitioned',
  `CREATE TABLE inbox (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'done' CHECK (state IN ('done', 'dead')),
    received_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT inbox_plain_pkey PRIMARY KEY (consumer, event_id)
  )`,
  'CREATE INDEX inbox_received_at ON inbox (received_at)',
  `INSERT INTO inbox SELECT consumer, event_id, replace(state, 'replayed', 'done'), received_at
   FROM inbox_partitioned`,
  'DROP TABLE inbox_partitioned',
  'ALTER TABLE inbox RENAME CONSTRAINT inbox_plain_pkey TO inbox_pkey',
  'DROP FUNCTION inbox_trim(text, interval)',
  'DROP FUNCTION inbox_extend(integer)',
  'DROP TABLE inbox_retention',
  'DROP FUNCTION inbox_week(timestamptz)',
  'DROP FUNCTION inbox_first_id(timestamptz)',
];

/**
 * The inbox in partitions of a week each, by the time in its event ids (UUID version 7, RFC 9562 section 5.7): old rows
 * go by DROP TABLE instead of DELETE, and no second index is written for them.
 *
 * - Ids of other versions, and ids from before the oldest partition, are in `inbox_rest`, which has an index by age.
 * - `inbox_extend(weeks)` makes the partitions of this week and the next four, and of as many weeks back as asked for.
 * - `inbox_trim(consumer, keep)` drops partitions whose last moment is older than the longest `keep` of any consumer, and a
 *   week. Rows that must outlive it (any state but `done`) move to `inbox_rest` first.
 * - Both run as the owner of the tables, so that the runtime role needs no right to create tables. Each call is one
 *   transaction, and one caller works at a time: after a crash nothing is half done.
 */
export const VERSION_3: SchemaVersion = { number: 3, up: UP, down: DOWN };
