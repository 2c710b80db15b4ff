import type { SchemaVersion } from './schema-version.js';

const UP: string[] = [
  // How far this database knows what it has sent: raised by the statement that deletes acknowledged rows. A database that
  // finds records of its own behind this place is older than what it has said. Offsets count within one topic: a topic
  // that was made again has another id. Room in the page keeps updates from growing the index.
  `CREATE TABLE outbox_sent (
    topic text NOT NULL,
    partition integer NOT NULL,
    topic_id uuid,
    next_offset bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition)
  ) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`,
  `COMMENT ON TABLE outbox_sent IS 'Per partition: offset behind the last record whose outbox row is deleted'`,
  `COMMENT ON COLUMN outbox_sent.topic_id IS 'Id that Kafka gave the topic; null where the broker tells none'`,
];

/** How far each partition was written. */
export const VERSION_2: SchemaVersion = { number: 2, up: UP, down: ['DROP TABLE IF EXISTS outbox_sent'] };
