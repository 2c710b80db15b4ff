import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  // Not partial on HELD: a column that an index's predicate names keeps every update of it from being a HOT one, and
  // each order changes its status twice. created_at never changes; a whole batch has one, so entries share their space.
  `CREATE INDEX reservation_age ON reservation (created_at)`,
  `CREATE TABLE overdue_reservation (
     order_id uuid PRIMARY KEY,
     ask_at timestamptz NOT NULL,
     asked integer NOT NULL DEFAULT 0,
     answer text,
     noticed_at timestamptz NOT NULL DEFAULT now()
   )`,
  `COMMENT ON TABLE overdue_reservation IS 'Reservations that were still HELD long after their order should have ended; empty in quiet times'`,
  `COMMENT ON COLUMN overdue_reservation.ask_at IS 'When order is asked about it next. While a worker has it: when its lease ends'`,
  `COMMENT ON COLUMN overdue_reservation.answer IS 'The last one; null when order did not answer'`,
  `CREATE INDEX overdue_reservation_due ON overdue_reservation (ask_at)`,
  `CREATE TABLE reservation_watermark (
     only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
     created_at timestamptz NOT NULL,
     order_id uuid NOT NULL
   )`,
  `COMMENT ON TABLE reservation_watermark IS 'Every reservation up to here has been looked at once, when it was old enough to be overdue'`,
  `INSERT INTO reservation_watermark (created_at, order_id)
   VALUES ('-infinity', '00000000-0000-0000-0000-000000000000')`,
];

const DOWN = ['DROP TABLE reservation_watermark', 'DROP TABLE overdue_reservation', 'DROP INDEX reservation_age'];

export class OverdueReservations1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
