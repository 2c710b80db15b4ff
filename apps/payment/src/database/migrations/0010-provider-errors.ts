import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Only errors about this very charge make it given up; a provider that is away is waited for, however often it is called. */
export class ProviderErrors1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE payment ADD COLUMN errors int NOT NULL DEFAULT 0');
    await runner.query(
      `COMMENT ON COLUMN payment.errors IS 'Calls to charge that the provider answered with an error about this charge'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE payment DROP COLUMN errors');
  }
}
