import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE webhook_endpoint (
     id uuid PRIMARY KEY,
     url text NOT NULL,
     types text[] NOT NULL,
     secret text NOT NULL,
     previous_secret text,
     previous_until timestamptz,
     enabled boolean NOT NULL DEFAULT true,
     disabled_reason text,
     failures int NOT NULL DEFAULT 0,
     rests_until timestamptz NOT NULL DEFAULT '-infinity',
     created_at timestamptz NOT NULL DEFAULT now()
   )`,
  `COMMENT ON COLUMN webhook_endpoint.types IS 'What it is told of; empty: everything'`,
  `CREATE TABLE webhook_event (
     id uuid PRIMARY KEY,
     position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
     order_id uuid NOT NULL,
     type text NOT NULL,
     body text NOT NULL,
     recorded_at timestamptz NOT NULL DEFAULT now()
   )`,
  `COMMENT ON TABLE webhook_event IS 'Bodies as they are sent, kept to be sent again; the id is that of the event and the webhook-id'`,
  'CREATE INDEX webhook_event_recorded_at ON webhook_event (recorded_at)',
  `CREATE TABLE webhook_delivery (
     endpoint_id uuid NOT NULL REFERENCES webhook_endpoint ON DELETE CASCADE,
     event_id uuid NOT NULL REFERENCES webhook_event ON DELETE CASCADE,
     position bigint NOT NULL,
     order_id uuid NOT NULL,
     state text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING','DELIVERED','FAILED')),
     attempts int NOT NULL DEFAULT 0,
     last_status int,
     last_reason text,
     due_at timestamptz NOT NULL DEFAULT now(),
     leased_until timestamptz NOT NULL DEFAULT '-infinity',
     give_up_at timestamptz NOT NULL,
     settled_at timestamptz,
     PRIMARY KEY (endpoint_id, event_id)
   ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`,
  `CREATE INDEX webhook_delivery_due ON webhook_delivery (endpoint_id, due_at) WHERE state = 'PENDING'`,
  `CREATE INDEX webhook_delivery_order ON webhook_delivery (endpoint_id, order_id, position) WHERE state = 'PENDING'`,
  `CREATE INDEX webhook_delivery_give_up ON webhook_delivery (give_up_at) WHERE state = 'PENDING'`,
  `CREATE INDEX webhook_delivery_leased ON webhook_delivery (endpoint_id, leased_until) WHERE leased_until > '-infinity'`,
  'CREATE INDEX webhook_delivery_list ON webhook_delivery (endpoint_id, position)',
  'CREATE INDEX webhook_delivery_state ON webhook_delivery (endpoint_id, state, position)',
  'CREATE INDEX webhook_delivery_event ON webhook_delivery (event_id)',
];

const DOWN = ['DROP TABLE webhook_delivery', 'DROP TABLE webhook_event', 'DROP TABLE webhook_endpoint'];

export class Webhooks1700000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
