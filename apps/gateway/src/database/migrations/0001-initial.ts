import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The runtime role is called like its database; see the provisioning of databases. */
const RUNTIME_ROLE_MAY = (rights: string): string =>
  `DO $$ BEGIN
     IF EXISTS (SELECT FROM pg_roles WHERE rolname = current_database()) THEN
       EXECUTE format(${quoted(rights)}, current_database());
     END IF;
   END $$`;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const UP = [
  `CREATE TABLE session (
     hash bytea PRIMARY KEY,
     subject text NOT NULL,
     name text NOT NULL,
     roles text[] NOT NULL,
     tokens text NOT NULL,
     created_at timestamptz NOT NULL DEFAULT now(),
     seen_at timestamptz NOT NULL DEFAULT now(),
     ends_at timestamptz NOT NULL,
     refreshing_until timestamptz NOT NULL DEFAULT '-infinity'
   )`,
  `COMMENT ON TABLE session IS 'Signed-in browsers: the SHA-256 of the cookie, and tokens that only the gateway can read'`,
  'CREATE INDEX session_ends_at ON session (ends_at)',
  `CREATE TABLE login (
     state text PRIMARY KEY,
     browser bytea NOT NULL,
     nonce text NOT NULL,
     verifier text NOT NULL,
     return_to text NOT NULL,
     created_at timestamptz NOT NULL DEFAULT now()
   )`,
  `COMMENT ON TABLE login IS 'Sign-ins on their way to the issuer and back; each is used once, within ten minutes'`,
  'CREATE INDEX login_created_at ON login (created_at)',
  `CREATE TABLE operator_action (
     id uuid PRIMARY KEY,
     at timestamptz NOT NULL DEFAULT now(),
     actor text NOT NULL,
     actor_name text NOT NULL,
     action text NOT NULL,
     target text NOT NULL,
     reason text,
     trace_id text,
     outcome text NOT NULL DEFAULT 'pending' CHECK (outcome IN ('pending', 'done', 'failed')),
     detail text,
     ended_at timestamptz
   )`,
  `COMMENT ON TABLE operator_action IS 'Who did what to what, written before it was done; append-only for the gateway'`,
  'CREATE INDEX operator_action_at ON operator_action (at DESC, id DESC)',
  'CREATE INDEX operator_action_target ON operator_action (target, at DESC)',
  RUNTIME_ROLE_MAY('REVOKE UPDATE, DELETE, TRUNCATE ON operator_action FROM %I'),
  RUNTIME_ROLE_MAY('GRANT UPDATE (outcome, detail, ended_at) ON operator_action TO %I'),
  `CREATE FUNCTION operator_action_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     RAISE EXCEPTION 'the outcome of action % is known already', OLD.id USING ERRCODE = 'insufficient_privilege';
   END $$`,
  `CREATE TRIGGER operator_action_ends_once BEFORE UPDATE ON operator_action
     FOR EACH ROW WHEN (OLD.outcome <> 'pending') EXECUTE FUNCTION operator_action_ends_once()`,
  `CREATE TABLE audit_run (
     id uuid PRIMARY KEY,
     at timestamptz NOT NULL DEFAULT now(),
     by text NOT NULL,
     instance text NOT NULL,
     state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed', 'interrupted')),
     touched_at timestamptz NOT NULL DEFAULT now(),
     took_ms integer,
     verdict jsonb,
     detail text
   )`,
  `COMMENT ON TABLE audit_run IS 'The newest audits; one runs at a time'`,
  'CREATE INDEX audit_run_at ON audit_run (at DESC, id DESC)',
  `CREATE UNIQUE INDEX audit_run_one_at_a_time ON audit_run ((true)) WHERE state = 'running'`,
  `CREATE TABLE replay_job (
     id uuid PRIMARY KEY,
     started_at timestamptz NOT NULL DEFAULT now(),
     ended_at timestamptz,
     by text NOT NULL,
     reason text NOT NULL,
     state text NOT NULL DEFAULT 'running'
       CHECK (state IN ('running', 'done', 'cancelled', 'interrupted', 'failed')),
     instance text NOT NULL,
     touched_at timestamptz NOT NULL DEFAULT now(),
     filter jsonb NOT NULL,
     snapshot jsonb NOT NULL,
     batch integer NOT NULL,
     per_second integer NOT NULL,
     place jsonb NOT NULL DEFAULT '{}',
     total integer NOT NULL DEFAULT 0,
     sent integer NOT NULL DEFAULT 0,
     refused integer NOT NULL DEFAULT 0,
     handled integer NOT NULL DEFAULT 0,
     died_again integer NOT NULL DEFAULT 0,
     detail text
   )`,
  `COMMENT ON TABLE replay_job IS 'Replays of many letters, with the place they have reached: partition → next offset'`,
  'CREATE INDEX replay_job_started_at ON replay_job (started_at DESC, id DESC)',
];

const DOWN = [
  'DROP TABLE replay_job',
  'DROP TABLE audit_run',
  'DROP TABLE operator_action',
  'DROP FUNCTION operator_action_ends_once()',
  'DROP TABLE login',
  'DROP TABLE session',
];

export class Initial1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
