import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What inventory needs to say again what it answered; prices are in `lines`, for reservations made from now on. */
export class WhatWasShort1700000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE reservation ADD COLUMN short jsonb');
    await runner.query(
      `COMMENT ON COLUMN reservation.short IS 'lines that got less than was ordered, with what was there; null: none'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE reservation DROP COLUMN short');
  }
}
